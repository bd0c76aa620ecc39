import { MikroORM } from '@mikro-orm/pglite'
import { watchTables } from '../plans/watch-tables.ts'
import { Wake } from '../wake.ts'
import { type Database, ormOptions, type Storage } from './database.ts'
import { PgliteThread } from './pglite-thread.ts'
import type { Sql } from './sql.ts'

interface Result {
  rows: object[]
  affectedRows: number
}
interface Connection {
  query(sql: string, values?: readonly unknown[]): Promise<Result>
}

/** The embedded database: PostgreSQL compiled to WebAssembly, in a thread of its own so that no query blocks the server. */
export class Pglite {
  readonly #thread: PgliteThread
  // PGlite has one backend: a transaction must have it for itself, so everybody queues here.
  #tail: Promise<unknown> = Promise.resolve()

  private constructor(thread: PgliteThread) {
    this.#thread = thread
  }

  /** Opens (or creates) a database under `dataDir`; `memory://` keeps it in memory. A template is the `dump` of another one. */
  static async open(dataDir: string, template?: Blob): Promise<Pglite> {
    const thread = new PgliteThread(dataDir, template)
    await thread.send({ kind: 'open' })
    return new Pglite(thread)
  }

  /** Runs alone: nobody else's statement comes between those of the work. */
  exclusively<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const query: Connection['query'] = (sql, values = []) => this.#thread.send({ kind: 'query', sql, values }) as Promise<Result>
    const turn = this.#tail.then(() => work({ query }))
    this.#tail = turn.catch(() => undefined)
    return turn
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<void> {
    this.#thread.listeners.push({ channel, heard })
    await this.exclusively(() => this.#thread.send({ kind: 'listen', channel }))
  }

  /** A copy of the data directory, to start another database from. */
  dump(): Promise<Blob> {
    return this.exclusively(() => this.#thread.send({ kind: 'dump' }) as Promise<Blob>)
  }

  async close(): Promise<void> {
    await this.exclusively(() => this.#thread.send({ kind: 'close' }))
    await this.#thread.terminate()
  }
}

async function inTransaction<T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> {
  await connection.query('begin')
  try {
    const result = await work(connection)
    await connection.query('commit')
    return result
  } catch (error) {
    await connection.query('rollback')
    throw error
  }
}

const sqlOf = ({ query }: Connection): Sql => ({
  query: async <R extends object>({ text }: { text: string }, values: readonly unknown[]) => (await query(text, values)).rows as R[],
  transaction: (work) => work(sqlOf({ query })),
})

/** Opens a service's schema in the embedded database. Closing it leaves the embedded database open for the others. */
export async function openEmbedded(storage: Storage, pglite: Pglite): Promise<Database> {
  // The five members that MikroORM's driver uses of a PGlite instance.
  const driver = {
    query: (sql: string, values?: readonly unknown[]) => pglite.exclusively((connection) => connection.query(sql, values)),
    transaction: <T>(work: (connection: Connection) => Promise<T>) => pglite.exclusively((connection) => inTransaction(connection, work)),
    close: async () => undefined,
    closed: false,
    ready: true,
    waitReady: Promise.resolve(),
  }
  const orm = await MikroORM.init({
    ...ormOptions(storage),
    dbName: 'postgres',
    driverOptions: { pglite: () => driver as never },
  })
  const sql: Sql = {
    query: (statement, values) => pglite.exclusively((connection) => sqlOf(connection).query(statement, values)),
    transaction: (work) => pglite.exclusively((connection) => inTransaction(connection, (inside) => work(sqlOf(inside)))),
  }
  return {
    orm,
    engine: 'pglite',
    committed: new Wake(),
    sql,
    listen: (channel, heard) => pglite.listen(channel, heard),
    async ping() {
      await pglite.exclusively((connection) => connection.query('select 1'))
    },
    async migrate() {
      await orm.migrator.up()
      await watchTables(sql, storage.schema)
    },
    close: () => orm.close(true),
  }
}
