import { MikroORM } from '@mikro-orm/postgresql'
import { Client, type ClientBase, type Pool } from 'pg'
import { watchTables } from '../plans/watch-tables.ts'
import { Wake } from '../wake.ts'
import { type Database, ormOptions, type Storage } from './database.ts'
import { PLANNING } from './planning.ts'
import { listenOn } from './postgres-listener.ts'
import type { Sql } from './sql.ts'

export interface PostgresOptions {
  readonly url: string
  /** The most connections this process opens. */
  readonly pool: number
}

/**
 * Times are read in UTC. A transaction whose process stands still is ended, so that nobody waits for its locks. Prepared statements keep their generic plan: every
 * one is written for one index, and planning a list anew for each call took longer than executing it (63 µs of 90). None is compiled: a generic plan is thought to be
 * dear, so that a query of 3 ms was compiled for 21 ms, each time.
 */
const SETTINGS = {
  timezone: 'UTC',
  plan_cache_mode: 'force_generic_plan',
  ...PLANNING,
  jit: 'off',
  idle_in_transaction_session_timeout: '10s',
}
const SESSION = Object.entries(SETTINGS)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ')

/** Opens a service's schema on PostgreSQL. Connects on first use. */
export async function openPostgres(storage: Storage, { url, pool }: PostgresOptions): Promise<Database> {
  const orm = await MikroORM.init({
    ...ormOptions(storage),
    clientUrl: url,
    pool: { min: 1, max: pool },
    driverOptions: { keepAlive: true, connectionTimeoutMillis: 5_000, application_name: `wordclaw-${storage.schema}`, options: SESSION },
  })
  const listeners: { stop(): Promise<void> }[] = []
  const connections = (await orm.em.getConnection().getNativeClient()) as Pool
  return {
    orm,
    engine: 'postgres',
    committed: new Wake(),
    sql: pooled(connections),
    async listen(channel, heard) {
      listeners.push(await listenOn(url, channel, heard))
    },
    async ping() {
      await connections.query('select 1')
    },
    migrate: () =>
      oneAtATime(url, storage.schema, async () => {
        await orm.migrator.up()
        await watchTables(pooled(connections), storage.schema)
      }),
    async close() {
      await Promise.all(listeners.map((listener) => listener.stop()))
      await orm.close(true)
    },
  }
}

const runOn = (client: Pool | ClientBase): Sql['query'] =>
  async function query<R extends object>({ name, text }: { name: string; text: string }, values: readonly unknown[]) {
    return (await client.query({ name, text, values: values as unknown[] })).rows as R[]
  }

function pooled(pool: Pool): Sql {
  return {
    query: runOn(pool),
    async transaction(work) {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query('begin')
        const result = await work({
          query: runOn(client),
          transaction: (nested) => nested({ query: runOn(client), transaction: refuseNesting }),
        })
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch((reason: Error) => {
          broken = reason
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
  }
}

const refuseNesting: Sql['transaction'] = () => Promise.reject(new Error('transactions do not nest deeper than one level'))

/** Holds an advisory lock on a connection of its own while the work runs: copies that start together take turns. */
async function oneAtATime(url: string, schema: string, work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`wordclaw.migrate.${schema}`])
    await work()
  } finally {
    await client.end()
  }
}
