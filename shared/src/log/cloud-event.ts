import { z } from 'zod'
import type { ReceivedEvent } from '../events.ts'
import type { OutgoingEvent } from './event-log.ts'

/** A CloudEvents 1.0 event in structured JSON, as it stands in a stream. The type carries the major version: `content.item.published.v1`. */
const CloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  type: z.string().regex(/\.v\d+$/),
  time: z.string(),
  domainid: z.int(),
  traceparent: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
})

export const typeOf = ({ subject, version }: Pick<OutgoingEvent, 'subject' | 'version'>): string => `${subject}.v${version}`

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

/** Reads an event of a stream; null if it is none. */
export function eventOf(stream: string, position: number, json: string): ReceivedEvent | null {
  const parsed = CloudEvent.safeParse(parseJson(json))
  if (!parsed.success) return null
  const { id, type, time, domainid, traceparent, data } = parsed.data
  const at = type.lastIndexOf('.v')
  return {
    id,
    subject: type.slice(0, at),
    version: Number(type.slice(at + 2)),
    domainId: domainid,
    payload: data,
    time,
    traceparent,
    stream,
    position,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
