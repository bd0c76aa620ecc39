import { randomBytes } from 'node:crypto'
import { Migration } from '@mikro-orm/migrations'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { consumer } from '@wordclaw/shared/consumer'
import type { Database, Storage } from '@wordclaw/shared/database/database'
import { openPostgres } from '@wordclaw/shared/database/postgres'
import { statement } from '@wordclaw/shared/database/sql'
import { defineEvent } from '@wordclaw/shared/events'
import { startConsumers } from '@wordclaw/shared/inbox/consume'
import { inboxTables } from '@wordclaw/shared/inbox/inbox.entity'
import type { EventLog } from '@wordclaw/shared/log/event-log'
import { openNatsLog } from '@wordclaw/shared/log/nats-log'
import { outboxStreamIndex, outboxTable } from '@wordclaw/shared/outbox/outbox-message.entity'
import { startRelay } from '@wordclaw/shared/outbox/relay'
import { systemClock } from '@wordclaw/shared/time'
import { z } from 'zod'
import type { BenchDatabase } from './database.ts'

const EVENTS = 30_000
const POLL_MS = 5

/** Events a second, and the CPU time of this process for each. */
export interface EventsResult {
  readonly events: number
  readonly relayed: Rate
  readonly handled: Rate
}
interface Rate {
  readonly perSecond: number
  readonly nodeUs: number
}

class Events extends Migration {
  override up(): void {
    this.addSql(`
      ${outboxTable('bench')}
      ${outboxStreamIndex('bench')}
      ${inboxTables('bench', 1)}
      create table bench.effects (id bigserial primary key, item int not null, version int not null);
    `)
  }
}

const storage: Storage = { schema: 'bench', entities: [], migrations: [{ name: '1_events', class: Events }] }

const Published = defineEvent({
  subject: 'bench.item.published',
  version: 1,
  about: ['contentItemId'],
  payload: z.object({ domainId: z.int(), contentItemId: z.int(), contentTypeId: z.int(), version: z.int() }),
})

const fill = statement(
  'bench_fill',
  `insert into bench.outbox (event_id, subject, version, domain_id, payload, headers)
   select gen_random_uuid(), '${Published.subject}', 1, 1,
     jsonb_build_object('domainId', 1, 'contentItemId', n % 1000, 'contentTypeId', 1, 'version', n / 1000), '{}'
   from generate_series(1, ${EVENTS}) n`,
)
const unpublished = statement('bench_unpublished', 'select exists (select from bench.outbox where published_at is null) as left')
const unhandled = statement('bench_unhandled', `select count(*) < ${EVENTS} as left from bench.effects`)
const effect = statement('bench_effect', 'insert into bench.effects (item, version) values ($1, $2)')

const counting = consumer([Published], {
  durable: 'bench-counting',
  handle: async ({ sql }, { payload }) => void (await sql.query(effect, [payload.contentItemId, payload.version])),
})

/** How fast events leave an outbox for NATS, and how fast a consumer with an effect of one row for each takes them from there. */
export async function measureEvents({ url }: BenchDatabase, natsUrl: string): Promise<EventsResult> {
  const prefix = `bench_${randomBytes(4).toString('hex')}`
  const database = await openPostgres(storage, { url, pool: 8 })
  const log = openNatsLog({ url: natsUrl, prefix, name: 'bench' })
  try {
    await database.migrate()
    await log.declare('bench')
    await database.sql.query(fill, [])
    const options = { database, schema: 'bench', log, onError: refuse }
    const relayed = await timed(database, unpublished, () => startRelay(options))
    const handled = await timed(database, unhandled, () =>
      startConsumers({ ...options, ports: {}, clock: systemClock, consumers: [counting] }),
    )
    return { events: EVENTS, relayed, handled }
  } finally {
    await close(log, natsUrl, prefix, database)
  }
}

const refuse = (error: unknown): never => {
  throw error
}

async function timed(database: Database, left: typeof unpublished, start: () => { stop(): Promise<void> }): Promise<Rate> {
  const began = performance.now()
  const before = process.cpuUsage()
  const running = start()
  for (;;) {
    const [row] = await database.sql.query<{ left: boolean }>(left, [])
    if (!row?.left) break
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  const seconds = (performance.now() - began) / 1_000
  const { user, system } = process.cpuUsage(before)
  await running.stop()
  return { perSecond: EVENTS / seconds, nodeUs: (user + system) / EVENTS }
}

async function close(log: EventLog, natsUrl: string, prefix: string, database: Database): Promise<void> {
  await log.close()
  const connection = await connect({ servers: new URL(natsUrl).host })
  await (await jetstreamManager(connection)).streams.delete(`${prefix}-bench`)
  await connection.close()
  await database.close()
}
