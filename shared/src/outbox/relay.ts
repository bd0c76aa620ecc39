import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { type Sql, statement } from '../database/sql.ts'
import type { EventLog, OutgoingEvent } from '../log/event-log.ts'
import { Doze } from '../wake.ts'

/** The most events that are published at a time. */
const BATCH = 500
/** How long an event may wait if nobody in this process was told of it: another copy died before it published it. */
const POLL_MS = { postgres: 250, pglite: 5_000 }
/** How long an event may wait for another copy's turn to end. */
const AGAIN_MS = 15
/** After a batch that was not full: what is committed meanwhile shares the next one. What is committed alone does not wait. */
const PACE_MS = 20
const RETRY_MS = 500
/** How often what has been published long ago is removed, and how long it is kept: as long as a broker may take to notice that it lost events. */
const SWEEP_MS = 60_000
const KEPT = '24 hours'
const SWEPT_AT_ONCE = 5_000

interface Row {
  id: number
  event_id: string
  subject: string
  version: number
  domain_id: number
  payload: Record<string, unknown>
  headers: Record<string, string>
  time: string
  /** Where the stream ends, as far as the outbox knows: the same in every row. */
  end: number
}

const statementsOf = (schema: string) => ({
  any: statement('relay_any', `select exists (select from "${schema}".outbox where published_at is null) as waiting`),
  // One relay of a service at a time, whatever the number of copies: whoever has this lock until its transaction ends.
  turn: statement('relay_turn', `select pg_try_advisory_xact_lock(hashtextextended('wordclaw.relay.${schema}', 0)) as mine`),
  // What is committed goes out, in the order of ids, whatever is still open elsewhere. Whoever changes a thing holds it until its commit and draws ids behind
  // it, so no event of a thing is seen before an earlier one. A statement of its own: the turn's saw the outbox as it was before the last turn ended.
  waiting: statement(
    'relay_waiting',
    `select id, event_id, subject, version, domain_id, payload, headers,
       to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time,
       coalesce((select max(stream_seq) from "${schema}".outbox), 0)::float8 as "end"
     from "${schema}".outbox where published_at is null order by id limit ${BATCH}`,
  ),
  published: statement(
    'relay_published',
    `update "${schema}".outbox o set published_at = now(), stream_seq = p.position
     from unnest($1::bigint[], $2::bigint[]) as p(id, position) where o.id = p.id`,
  ),
  // What the stream has lost is waiting again; so is everything, if the stream is not the one that it was.
  lost: statement(
    'relay_lost',
    `update "${schema}".outbox set published_at = null, stream_seq = null
     where stream_seq > $1 or ($2::uuid is not null and stream_seq is not null
       and exists (select from "${schema}".outbox where stream_seq = $1 and event_id <> $2::uuid))`,
  ),
  // The last one stays: where a stream ends is never forgotten.
  sweep: statement(
    'relay_sweep',
    `delete from "${schema}".outbox where id in (
       select id from "${schema}".outbox where stream_seq < (select max(stream_seq) from "${schema}".outbox) and published_at < now() - interval '${KEPT}'
       order by stream_seq limit ${SWEPT_AT_ONCE})`,
  ),
})

export interface RelayOptions {
  readonly database: Database
  readonly schema: string
  readonly log: EventLog
  readonly onError: (error: unknown) => void
}

export interface Relay {
  /** Publishes what is waiting, then ends. */
  stop(): Promise<void>
}

/** Moves what transactions have recorded in a service's outbox to its stream: in order, at least once, and once more if the stream loses it. */
export function startRelay({ database, schema, log, onError }: RelayOptions): Relay {
  const publisher = new Publisher(database, schema, log)
  const doze = new Doze()
  const forget = database.committed.subscribe(doze.wake)
  let stopping = false
  let swept = performance.now()
  const sweep = async () => {
    if (performance.now() - swept < SWEEP_MS) return
    swept = performance.now()
    await publisher.sweep()
  }
  const run = async () => {
    for (;;) {
      try {
        const outcome = await publisher.publish()
        if (outcome === 'more') continue
        if (outcome === 'some') {
          await delay(PACE_MS)
          continue
        }
        if (stopping) return
        await sweep()
        await doze.sleep(outcome === 'again' ? AGAIN_MS : POLL_MS[database.engine])
      } catch (error) {
        publisher.doubt()
        if (stopping) return
        onError(error)
        await doze.sleep(RETRY_MS)
      }
    }
  }
  const running = run()
  return {
    async stop() {
      stopping = true
      forget()
      doze.wake()
      await running
    },
  }
}

class Publisher {
  readonly #database: Database
  readonly #schema: string
  readonly #log: EventLog
  readonly #statements: ReturnType<typeof statementsOf>
  // Whether the stream still ends where the outbox says is to be looked up first, and as of which connection that was known.
  #doubtful = false
  #generation = -1

  constructor(database: Database, schema: string, log: EventLog) {
    this.#database = database
    this.#schema = schema
    this.#log = log
    this.#statements = statementsOf(schema)
  }

  doubt(): void {
    this.#doubtful = this.#log.mayLose
    // And whether it is there at all.
    this.#generation = -1
  }

  async sweep(): Promise<void> {
    await this.#database.sql.query(this.#statements.sweep, [])
  }

  /** Publishes one batch. `more`: it was full; `some`: it was not; `again`: soon, somebody has to finish first; `done`: nothing waits. */
  async publish(): Promise<'more' | 'some' | 'again' | 'done'> {
    const { generation } = this.#log
    if (generation !== this.#generation) {
      this.#doubtful = this.#log.mayLose
      await this.#log.declare(this.#schema)
      this.#generation = generation
    }
    const [any] = await this.#database.sql.query<{ waiting: boolean }>(this.#statements.any, [])
    if (!any?.waiting && !this.#doubtful) return 'done'
    const { taken, published } = await this.#database.sql.transaction((sql) => this.#batch(sql))
    if (taken === 0) return any?.waiting ? 'again' : 'done'
    if (published > 0) this.#log.appended(this.#schema)
    if (published < taken) throw new Error(`the stream ${this.#schema} took ${published} of ${taken} events`)
    return taken === BATCH ? 'more' : 'some'
  }

  async #batch(sql: Pick<Sql, 'query'>): Promise<{ taken: number; published: number }> {
    const [turn] = await sql.query<{ mine: boolean }>(this.#statements.turn, [])
    if (!turn?.mine) return { taken: 0, published: 0 }
    // Looked at while nobody else can write to it. A log that is the outbox itself cannot be elsewhere.
    const real = this.#doubtful ? await this.#log.end(this.#schema) : null
    if (real) await sql.query(this.#statements.lost, [real.position, real.id])
    const rows = await sql.query<Row>(this.#statements.waiting, [])
    const [first] = rows
    if (!first) {
      this.#doubtful = false
      return { taken: 0, published: 0 }
    }
    const positions = await this.#log.append(this.#schema, real?.position ?? first.end, rows.map(outgoing), real === null)
    const ids = rows.slice(0, positions.length).map(({ id }) => id)
    if (ids.length > 0) await sql.query(this.#statements.published, [ids, positions])
    this.#doubtful = positions.length < rows.length
    return { taken: rows.length, published: positions.length }
  }
}

const outgoing = ({ event_id, subject, version, domain_id, payload, headers, time }: Row): OutgoingEvent => ({
  id: event_id,
  subject,
  version,
  domainId: domain_id,
  payload,
  headers,
  time,
})
