import { hash } from 'node:crypto'
import { eventName } from './event-names.ts'

/** Standard Webhooks advises receivers to expect no more. */
const MAX_BYTES = 20 * 1024

interface Told {
  readonly id: string
  readonly subject: string
  readonly domainId: number
  readonly time: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** The body of a delivery, as text that is kept and sent as it is, and its digest. Events are thin: ids, versions, states; whoever may read the thing reads it. */
export function deliveryBody({ id, subject, domainId, time, payload }: Told): { body: string; digest: string } {
  const type = eventName(subject)
  const told = (data: object) => JSON.stringify({ type, timestamp: time, data: { domainId, ...data, eventId: id } })
  const whole = told(payload)
  const body = Buffer.byteLength(whole) <= MAX_BYTES ? whole : told({ truncated: true })
  return { body, digest: hash('sha256', body) }
}
