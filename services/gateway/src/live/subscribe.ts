import type { JsonSchema } from '@wordclaw/shared/manifest'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import type { CatalogEntry } from '../catalog.ts'
import { EventStreamsUnavailable, InvalidEventPosition, InvalidEventTypes, TooManyEventStreams } from './live.errors.ts'
import { LiveEvent } from './live-event.ts'

export const SubscribeInput = z.strictObject({
  types: z
    .array(z.string().min(1).max(100))
    .min(1)
    .max(100)
    .optional()
    .describe('Which events: names like content_item.published, content_item.*, or * for all of them but audit.*, which is the default.'),
  entityId: RowId.optional().describe('Only events about the thing with this id.'),
  lastEventId: z.string().min(1).max(300).optional().describe('The id of the last event received: what came after it comes first.'),
})
export type SubscribeInput = z.output<typeof SubscribeInput>

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io }) as JsonSchema
  return rest
}

/** Subscribing, as the surfaces, the policies and the decision log know it. It is no procedure: its answer does not end. */
export const SUBSCRIBE: CatalogEntry = {
  service: 'gateway',
  procedure: 'gateway.events.subscribe',
  path: 'events.subscribe',
  stream: true,
  type: 'query',
  summary: 'Be told of events as they happen',
  operation: 'event.read',
  resource: { type: 'event' },
  attributes: [],
  rest: [{ method: 'GET', path: '/events' }],
  status: 200,
  next: 'Resume with the id of the last event received, in the Last-Event-ID header.',
  input: schemaOf(SubscribeInput, 'input'),
  output: schemaOf(LiveEvent, 'output'),
  page: false,
  bare: true,
  errors: [InvalidEventTypes, InvalidEventPosition, TooManyEventStreams, EventStreamsUnavailable].map(
    ({ definition: { code, kind, remediation } }) => ({ code, kind, remediation }),
  ),
  emits: [],
  tool: 'GET /mcp?types=*',
  field: '',
}
