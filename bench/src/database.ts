import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A database of the benchmark's own. Disposing of it drops it. */
export interface BenchDatabase extends AsyncDisposable {
  readonly name: string
  readonly url: string
  /** When the database was made, as the server tells the time. */
  readonly madeAt: string
  readonly serverVersion: string
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>
  /** Leaves the server as little as possible to do on its own during what is measured next. */
  settle(): Promise<void>
}

export async function createDatabase(serverUrl: string): Promise<BenchDatabase> {
  const name = `wordclaw_bench_${randomBytes(4).toString('hex')}`
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const { rows } = await admin.query<{ made_at: Date; version: string }>(
    `select now() as made_at, current_setting('server_version') as version`,
  )
  const [{ made_at, version } = { made_at: null, version: '' }] = rows
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  return {
    name,
    url: url.href,
    madeAt: made_at?.toISOString() ?? '',
    serverVersion: version,
    query: async <R extends object>(text: string, values: unknown[] = []) => (await client.query<R>(text, values)).rows,
    async settle() {
      await client.query('vacuum analyze')
      await client.query('checkpoint')
    },
    async [Symbol.asyncDispose]() {
      await client.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
