import { Worker } from 'node:worker_threads'
import { MikroORM } from '@mikro-orm/pglite'
import { type Database, ormOptions, type Storage } from './database.ts'
import type { Sql } from './sql.ts'

export type PgliteRequest = { id: number } & (
  | { kind: 'open' | 'dump' | 'close' }
  | { kind: 'query'; sql: string; values: readonly unknown[] }
  | { kind: 'listen'; channel: string }
)
export type PgliteReply = { id: number; value: unknown } | { id: number; error: { message: string } } | { channel: string; payload: string }
interface Result {
  rows: object[]
  affectedRows: number
}
interface Connection {
  query(sql: string, values?: readonly unknown[]): Promise<Result>
}

/** The embedded database: PostgreSQL compiled to WebAssembly, in a thread of its own so that no query blocks the server. */
export interface Pglite {
  /** Runs alone: nobody else's statement comes between those of the work. */
  exclusively<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  listen(channel: string, heard: (payload: string) => void): Promise<void>
  /** A copy of the data directory, to start another database from. */
  dump(): Promise<Blob>
  close(): Promise<void>
}

/** Opens (or creates) a database under `dataDir`; `memory://` keeps it in memory. */
export async function openPglite(dataDir: string, template?: Blob): Promise<Pglite> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: { dataDir, template } })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>()
  let last = 0
  const listeners: { channel: string; heard: (payload: string) => void }[] = []
  worker.on('message', (reply: PgliteReply) => {
    if ('channel' in reply) {
      for (const { channel, heard } of listeners) if (channel === reply.channel) heard(reply.payload)
      return
    }
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) call?.reject(Object.assign(new Error(reply.error.message), reply.error))
    else call?.resolve(reply.value)
  })
  const fail = (reason: Error) => {
    for (const { reject } of waiting.values()) reject(reason)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the embedded database has stopped')))

  const send = (request: { kind: PgliteRequest['kind']; sql?: string; values?: readonly unknown[]; channel?: string }) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, ...request })
    })
  const connection: Connection = { query: (sql, values = []) => send({ kind: 'query', sql, values }) as Promise<Result> }

  // PGlite has one backend: a transaction must have it for itself, so everybody queues here.
  let tail: Promise<unknown> = Promise.resolve()
  const exclusively = <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const turn = tail.then(() => work(connection))
    tail = turn.catch(() => undefined)
    return turn
  }

  await send({ kind: 'open' })
  return {
    exclusively,
    async listen(channel, heard) {
      listeners.push({ channel, heard })
      await exclusively(() => send({ kind: 'listen', channel }))
    },
    dump: () => exclusively(() => send({ kind: 'dump' }) as Promise<Blob>),
    async close() {
      await exclusively(() => send({ kind: 'close' }))
      await worker.terminate()
    },
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
  return {
    orm,
    engine: 'pglite',
    sql: {
      query: (statement, values) => pglite.exclusively((connection) => sqlOf(connection).query(statement, values)),
      transaction: (work) => pglite.exclusively((connection) => inTransaction(connection, (inside) => work(sqlOf(inside)))),
    },
    listen: (channel, heard) => pglite.listen(channel, heard),
    async ping() {
      await pglite.exclusively((connection) => connection.query('select 1'))
    },
    async migrate() {
      await orm.migrator.up()
    },
    close: () => orm.close(true),
  }
}
