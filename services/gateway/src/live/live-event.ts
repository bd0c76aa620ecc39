import type { ReceivedEvent } from '@wordclaw/shared/events'
import { z } from 'zod'
import { eventName, patternsOf, SUBSCRIBABLE } from '../webhooks/event-names.ts'

/** An event as a subscriber sees it: thin, like those that webhooks carry. */
export const LiveEvent = z
  .object({
    id: z.string().describe('The same wherever the event is told, and told again.'),
    type: z.templateLiteral([z.string(), '.', z.string()]).describe('What happened, such as content_item.published.'),
    time: z.string().meta({ format: 'date-time' }),
    domainId: z.int(),
    data: z.record(z.string(), z.unknown()).describe('Ids, versions and states; whoever may read the thing itself reads it.'),
  })
  .meta({ id: 'LiveEvent' })
export type LiveEvent = z.output<typeof LiveEvent>

/** What an event is about, and which operation one must be allowed to be told of it. */
export interface Told {
  readonly event: LiveEvent
  readonly patterns: readonly string[]
  readonly operation: string
  readonly entityType: string
  readonly entityId: number | null
}

/** By the beginning of the subject: who may do this may be told of that. */
const OPERATIONS: readonly (readonly [string, string])[] = [
  ['content.', 'content.read'],
  ['forms.', 'content.read'],
  ['payments.', 'payment.read'],
  ['audit.', 'audit.read'],
  ['gateway.api_key.', 'apikey.list'],
  ['gateway.webhook.', 'webhook.list'],
  ['gateway.policy.', 'policy.write'],
  // It names a domain that is not the subscriber's.
  ['gateway.domain.', 'tenant.create'],
]

const definitions = new Map(SUBSCRIBABLE.map((definition) => [`${definition.subject} ${definition.version}`, definition]))

// Subscribers share the events that the hub keeps.
const known = new WeakMap<ReceivedEvent, Told>()

/** An event as it is told; null for one that nobody may subscribe to. */
export function toldOf(received: ReceivedEvent): Told | null {
  const told = known.get(received) ?? prepare(received)
  if (told) known.set(received, told)
  return told
}

function prepare({ id, subject, version, time, domainId, payload }: ReceivedEvent): Told | null {
  const definition = definitions.get(`${subject} ${version}`)
  const [, operation] = OPERATIONS.find(([prefix]) => subject.startsWith(prefix)) ?? []
  if (!definition || operation === undefined) return null
  const type = eventName(subject) as LiveEvent['type']
  const entityId = payload[definition.about.at(-1) ?? '']
  const entityType = payload['entityType']
  return {
    event: { id, type, time, domainId, data: payload },
    patterns: patternsOf(type),
    operation,
    entityType: typeof entityType === 'string' ? entityType : type.slice(0, type.indexOf('.')),
    entityId: typeof entityId === 'number' ? entityId : null,
  }
}
