import { readFile } from 'node:fs/promises'
import { Client } from 'pg'
import { inject } from 'vitest'
import type { Database, Storage } from '../database/database.ts'
import { openEmbedded, Pglite } from '../database/pglite.ts'
import { openPostgres } from '../database/postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where an initialised PGlite data directory is kept for this run. */
    pgliteTemplate: string
    /** A PostgreSQL server to run on instead, as a superuser; empty for PGlite. */
    postgresUrl: string
    /** A NATS server with JetStream to run on; empty for the embedded log. */
    natsUrl: string
  }
}

export type TestDatabase = Database & AsyncDisposable

/** A migrated, empty database for one test: real PostgreSQL where the run has one, else PGlite. */
export function testDatabase(storage: Storage): Promise<TestDatabase> {
  const url = inject('postgresUrl')
  return url ? onPostgres(storage, url) : onPglite(storage)
}

let pglite: Promise<Pglite> | undefined
const embedded = new Map<string, Promise<Database>>()

/** One PGlite per test process; each test starts with its service's schema emptied. */
export async function testPglite(): Promise<Pglite> {
  pglite ??= readFile(inject('pgliteTemplate')).then((bytes) => Pglite.open('memory://', new Blob([bytes])))
  return pglite
}

async function onPglite(storage: Storage): Promise<TestDatabase> {
  let opened = embedded.get(storage.schema)
  if (!opened) {
    opened = testPglite().then(async (instance) => {
      const database = await openEmbedded(storage, instance)
      await database.migrate()
      return database
    })
    embedded.set(storage.schema, opened)
  }
  const database = await opened
  const tables = await database.sql.query<{ name: string }>(
    {
      name: 'tables',
      text: `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1 and tablename <> 'migrations'`,
    },
    [storage.schema],
  )
  const empty = `truncate ${tables.map(({ name }) => name).join(', ')} restart identity cascade`
  await database.sql.query({ name: 'empty', text: empty }, [])
  return { ...database, close: async () => undefined, [Symbol.asyncDispose]: async () => undefined }
}

const templates = new Map<string, Promise<string>>()

async function onPostgres(storage: Storage, server: string): Promise<TestDatabase> {
  let building = templates.get(storage.schema)
  if (!building) {
    building = buildTemplate(storage, server)
    templates.set(storage.schema, building)
  }
  const template = await building
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  await administer(server, `create database ${name} template ${template}`)
  const database = await openPostgres(storage, { url: databaseUrl(server, name), pool: 10 })
  const drop = async () => {
    await database.close()
    await administer(server, `drop database if exists ${name} with (force)`)
  }
  return { ...database, [Symbol.asyncDispose]: drop }
}

async function buildTemplate(storage: Storage, server: string): Promise<string> {
  const name = `template_${storage.schema}_${crypto.randomUUID().replaceAll('-', '')}`
  await administer(server, `create database ${name}`)
  const database = await openPostgres(storage, { url: databaseUrl(server, name), pool: 2 })
  await database.migrate()
  await database.close()
  return name
}

/** Runs a statement on the server's own database. */
export async function administer(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

export function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
