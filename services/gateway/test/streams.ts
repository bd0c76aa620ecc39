import { Migration } from '@mikro-orm/migrations'
import type { Storage } from '@wordclaw/shared/database/database'
import { defineEvent, pendingEvent } from '@wordclaw/shared/events'
import type { EventLog } from '@wordclaw/shared/log/event-log'
import { outboxStreamIndex, outboxTable, outboxWithoutTransaction } from '@wordclaw/shared/outbox/outbox-message.entity'
import { startRelay } from '@wordclaw/shared/outbox/relay'
import { recordIn } from '@wordclaw/shared/outbox/write'
import { testDatabase } from '@wordclaw/shared/testing/database'
import { forgetEvents, testLog } from '@wordclaw/shared/testing/event-log'
import { z } from 'zod'
import { CatchUp } from '../src/live/catch-up.ts'
import { Cursor, type Gap } from '../src/live/cursor.ts'
import { Hub } from '../src/live/hub.ts'
import { decodePosition, encodePosition } from '../src/live/position.ts'

const storageOf = (schema: string): Storage => ({
  schema,
  entities: [],
  migrations: [
    {
      name: '1_outbox',
      class: class extends Migration {
        override up(): void {
          this.addSql(`${outboxTable(schema)} ${outboxStreamIndex(schema)} ${outboxWithoutTransaction(schema)}`)
        }
      },
    },
  ],
})

export const STREAMS = ['left', 'right'] as const
export type Stream = (typeof STREAMS)[number]

const storages = { left: storageOf('left'), right: storageOf('right') }

const Stepped = defineEvent({ subject: 'test.thing.stepped', version: 1, about: ['step'], payload: z.object({ step: z.int() }) })

/** Two streams that events can be published to, and as many hubs over them as copies of the gateway would have. */
export async function openStreams(natsUrl?: string) {
  await using stack = new AsyncDisposableStack()
  const log = stack.use(await testLog(natsUrl))
  const databases = { left: stack.use(await testDatabase(storages.left)), right: stack.use(await testDatabase(storages.right)) }
  const count = { left: 0, right: 0 }
  for (const schema of STREAMS) {
    const relay = startRelay({ database: databases[schema], schema, log, onError: () => undefined })
    stack.defer(() => relay.stop())
  }
  const owned = stack.move()
  return {
    log,
    count,
    forget: (stream: Stream, upTo: number | 'all') => forgetEvents(log, databases[stream].sql, stream, upTo),
    ended: async (stream: Stream) => (await log.end(stream)).position,
    /** Commits so many further events, numbered on from those before. */
    async publish(stream: Stream, events: number) {
      const pending = Array.from({ length: events }, () => pendingEvent(Stepped, { step: ++count[stream] }))
      await databases[stream].sql.transaction((sql) => recordIn(sql, stream, 1, pending))
      databases[stream].committed.wake()
    },
    async hub(capacity: number) {
      const hub = await Hub.start({ log, streams: STREAMS, capacity, onError: () => undefined })
      return Object.assign(hub, { [Symbol.dispose]: () => hub.stop() })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Somebody who writes down what comes. It goes away and comes back with what it was last given. */
export class Reader {
  readonly seen: Record<Stream, number[]> = { left: [], right: [] }
  readonly gaps: Gap[] = []
  #last: string | null = null
  #cursor: Cursor | undefined

  /** Somebody who left where this one did. */
  copy(): Reader {
    const reader = new Reader()
    reader.#last = this.#last
    return reader
  }

  comeTo(hub: Hub, log: EventLog): void {
    this.#cursor = new Cursor(hub, new CatchUp(log), this.#last === null ? null : decodePosition(this.#last, STREAMS))
    this.#last ??= encodePosition(this.#cursor.position)
  }

  /** Takes what has come, at most so many events. */
  async take(limit = Number.POSITIVE_INFINITY): Promise<void> {
    const cursor = this.#cursor
    const batch = await cursor?.poll()
    if (!cursor || !batch) return
    if ('gap' in batch) this.gaps.push(batch.gap)
    else
      for (const event of batch.events.slice(0, limit)) {
        cursor.pass(event)
        this.seen[event.stream as Stream].push(event.payload['step'] as number)
      }
    this.#last = encodePosition(cursor.position)
  }
}
