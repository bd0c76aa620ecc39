import { readFile } from 'node:fs/promises'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import type { Variables } from './compose-file.ts'

export interface Servers {
  /** A PostgreSQL server with pgvector, as a superuser. */
  readonly postgresUrl: string
  /** A NATS server with JetStream. */
  readonly natsUrl: string
}

const initSql = new URL('../../postgres/init.sql', import.meta.url)

/** Creates the database of an installation if it is not there, and runs the compose file's init.sql in it. Needs a superuser. */
export async function prepareDatabase(server: string, name: string, variables: Variables): Promise<void> {
  await connected(server, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`)
  })
  const sql = withoutPsql(await readFile(initSql, 'utf8'), variables)
  await connected(databaseUrl(server, name), (client) => client.query(sql))
}

/** Removes an installation: its database, the roles that init.sql made for it, and its streams. */
export async function removeInstallation({ postgresUrl, natsUrl }: Servers, name: string): Promise<void> {
  await dropDatabase(postgresUrl, name)
  await removeStreams(natsUrl, name)
}

async function dropDatabase(server: string, name: string): Promise<void> {
  await connected(server, async (client) => {
    await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`)
    const { rows } = await client.query<{ role: string }>('select rolname as role from pg_roles where starts_with(rolname, $1)', [
      `${name}_`,
    ])
    for (const { role } of rows) await client.query(`drop role ${escapeIdentifier(role)}`)
  })
}

async function removeStreams(server: string, prefix: string): Promise<void> {
  const { host, username, password } = new URL(server)
  const connection = await connect({ servers: host, timeout: 5_000, ...(username && { user: username, pass: password }) })
  const { streams } = await jetstreamManager(connection)
  for await (const { config } of streams.list(`${prefix}.>`)) await streams.delete(config.name)
  await connection.close()
}

/** Does what psql does with a script before the server sees it, as far as init.sql needs it: `\getenv` and `:'variable'`. */
function withoutPsql(script: string, variables: Variables): string {
  const values = new Map<string, string>()
  const sql = script.replace(/^\\getenv (\w+) (\w+)$/gm, (_, name: string, variable: string) => {
    const value = variables[variable]
    if (!value) throw new Error(`${variable} is missing`)
    values.set(name, value)
    return ''
  })
  return sql.replace(/:'(\w+)'/g, (whole, name: string) => {
    const value = values.get(name)
    return value === undefined ? whole : escapeLiteral(value)
  })
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function connected(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
