import type { ReceivedEvent } from '../events.ts'
import type { OutgoingEvent } from './event-log.ts'

/** A CloudEvents 1.0 event in structured JSON, as it stands in a stream. The type carries the major version: `content.item.published.v1`. */
interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly type: string
  readonly time: string
  readonly domainid: number
  readonly traceparent?: string
  readonly data: Record<string, unknown>
}

const TYPE = /^(.+)\.v(\d+)$/

const typeOf = ({ subject, version }: Pick<OutgoingEvent, 'subject' | 'version'>): string => `${subject}.v${version}`

export const cloudEventOf = (stream: string, { id, subject, version, domainId, payload, headers, time }: OutgoingEvent) => ({
  specversion: '1.0' as const,
  id,
  source: `/wordclaw/${stream}`,
  type: typeOf({ subject, version }),
  time,
  datacontenttype: 'application/json',
  domainid: domainId,
  ...(headers['traceparent'] && { traceparent: headers['traceparent'] }),
  data: payload,
})

/** Reads an event of a stream; null if it is none. Checked by hand: a schema took as long as everything else about a message. */
export function eventOf(stream: string, position: number, json: string): ReceivedEvent | null {
  const event = parsed(json)
  const [, subject, version] = TYPE.exec(event?.type ?? '') ?? []
  if (!event || subject === undefined) return null
  const { id, time, domainid, traceparent, data } = event
  return { id, subject, version: Number(version), domainId: domainid, payload: data, time, traceparent, stream, position }
}

function parsed(text: string): CloudEvent | null {
  try {
    const value: unknown = JSON.parse(text)
    return isCloudEvent(value) ? value : null
  } catch {
    return null
  }
}

function isCloudEvent(value: unknown): value is CloudEvent {
  if (typeof value !== 'object' || value === null) return false
  const { specversion, id, type, time, domainid, data } = value as Record<string, unknown>
  return (
    specversion === '1.0' &&
    [id, type, time].every((text) => typeof text === 'string') &&
    Number.isInteger(domainid) &&
    typeof data === 'object' &&
    data !== null
  )
}
