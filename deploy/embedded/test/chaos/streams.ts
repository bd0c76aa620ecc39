import type { EventLog } from '@wordclaw/shared/log/event-log'
import { expect } from 'vitest'
import type { Rows } from '../distributed-rows.ts'

const PAGE = 500

interface Recorded {
  readonly event_id: string
  readonly id: string
}

/** Proves that every event of the outboxes is in its stream, and that those about one item first appear there in the order of its history. */
export async function auditStreams(log: EventLog, rows: Rows): Promise<void> {
  try {
    for (const stream of ['content', 'forms', 'payments', 'gateway']) {
      const places = await placesIn(log, stream)
      const recorded = await rows<Recorded & { about: string | null }>(
        `select event_id, id, payload ->> 'contentItemId' as about from ${stream}.outbox where stream_seq is not null order by id`,
      )
      expect(recorded.filter(({ event_id }) => !places.has(event_id)).slice(0, 5), `events of ${stream} are in its stream`).toEqual([])
      const last = new Map<string, number>()
      const early = recorded.filter(({ event_id, about }) => {
        if (about === null) return false
        const place = places.get(event_id) ?? 0
        const before = last.get(about) ?? 0
        last.set(about, place)
        return place < before
      })
      expect(early.slice(0, 5), `events of ${stream} are in order`).toEqual([])
      process.stdout.write(`holds  ${recorded.length} events of ${stream} are in its stream, in order about each item\n`)
    }
  } finally {
    await log.close()
  }
}

/** Where each event of a stream is first. */
async function placesIn(log: EventLog, stream: string): Promise<Map<string, number>> {
  const { position: end } = await log.end(stream)
  const places = new Map<string, number>()
  if (end === 0) return places
  await using tail = await log.tail(stream, 0, ['>'])
  for (let position = 0; position < end; ) {
    const events = await tail.next(PAGE)
    if (events === null) throw new Error(`the stream ${stream} ended early`)
    for (const event of events) {
      position = event.position
      if (!places.has(event.id)) places.set(event.id, position)
    }
  }
  return places
}
