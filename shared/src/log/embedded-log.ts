import type { Pglite } from '../database/pglite.ts'
import type { ReceivedEvent } from '../events.ts'
import { Wake } from '../wake.ts'
import type { End, EventLog, OutgoingEvent, Tail } from './event-log.ts'

interface Row {
  position: number
  id: string
  subject: string
  version: number
  domain_id: number
  payload: Record<string, unknown>
  headers: Record<string, string>
  time: string
}

/**
 * The log of the embedded mode: the outboxes themselves, which are in one database here. An event is in its stream from the moment on at which the relay
 * has given it a position.
 */
export function openEmbeddedLog(pglite: Pglite): EventLog {
  const news = new Wake()
  const closing = new AbortController()
  const rows = async <R extends object>(text: string, values: readonly unknown[] = []) =>
    (await pglite.exclusively((connection) => connection.query(text, values))).rows as R[]

  return {
    mayLose: false,
    generation: 0,
    declare: async () => undefined,
    async end(stream): Promise<End> {
      const [last] = await rows<End>(
        `select stream_seq as position, event_id as id from "${stream}".outbox where stream_seq is not null order by stream_seq desc limit 1`,
      )
      return last ?? { position: 0, id: null }
    },
    async at(stream, position) {
      const [row] = await rows<{ id: string }>(`select event_id as id from "${stream}".outbox where stream_seq = $1`, [position])
      return row?.id ?? null
    },
    append: async (_, after, events: readonly OutgoingEvent[]) => events.map((__, index) => after + index + 1),
    appended: () => news.wake(),
    tail: async (stream, after, subjects) =>
      new EmbeddedTail(stream, after, news, closing.signal, (behind, limit) =>
        rows<Row>(
          `select stream_seq as position, event_id as id, subject, version, domain_id, payload, headers,
             to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time
           from "${stream}".outbox where stream_seq > $1 and (subject = any($2) or '>' = any($2)) order by stream_seq limit $3`,
          [behind, subjects, limit],
        ),
      ),
    async close() {
      closing.abort()
      news.wake()
    },
  }
}

class EmbeddedTail implements Tail {
  readonly #stream: string
  readonly #closing: AbortSignal
  readonly #read: (after: number, limit: number) => Promise<Row[]>
  readonly #forget: () => void
  #after: number
  #stopped = false
  // Counts the news, so that what came while the rows were being read is not slept through.
  #heard = 1
  #seen = 0
  #resume: (() => void) | undefined

  constructor(stream: string, after: number, news: Wake, closing: AbortSignal, read: (after: number, limit: number) => Promise<Row[]>) {
    this.#stream = stream
    this.#after = after
    this.#closing = closing
    this.#read = read
    this.#forget = news.subscribe(() => this.#hear())
  }

  async next(limit: number): Promise<readonly ReceivedEvent[] | null> {
    for (;;) {
      if (this.#stopped || this.#closing.aborted) return null
      if (this.#seen === this.#heard) {
        await new Promise<void>((resolve) => {
          this.#resume = resolve
        })
        continue
      }
      const heard = this.#heard
      const rows = await this.#read(this.#after, limit)
      // A full page may have more behind it.
      if (rows.length < limit) this.#seen = heard
      const last = rows.at(-1)
      if (!last) continue
      this.#after = Number(last.position)
      return rows.map((row) => eventOf(this.#stream, row))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    this.#forget()
    this.#resume?.()
  }

  #hear(): void {
    this.#heard++
    this.#resume?.()
  }
}

const eventOf = (stream: string, { position, id, subject, version, domain_id, payload, headers, time }: Row): ReceivedEvent => ({
  id,
  subject,
  version,
  domainId: domain_id,
  payload,
  time,
  traceparent: headers['traceparent'],
  stream,
  position: Number(position),
})
