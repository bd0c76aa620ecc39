import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { z } from 'zod'
import { environment, loadConfig } from '../config.ts'

const StackConfig = z.object({
  WORDCLAW_TEST_POSTGRES_URL: z.url({ protocol: /^postgres(ql)?$/ }).meta({ example: 'postgres://postgres@127.0.0.1:5617/postgres' }),
  WORDCLAW_TEST_NATS_URL: z.url({ protocol: /^nats$/ }).meta({ example: 'nats://127.0.0.1:4617' }),
})

/** Puts a run on the PostgreSQL and NATS servers that the environment names, and removes its databases at the end. */
export default async function setup(project: TestProject) {
  const { WORDCLAW_TEST_POSTGRES_URL: server, WORDCLAW_TEST_NATS_URL: natsUrl } = loadConfig(StackConfig, environment)
  const admin = await connect(server)
  await refuseUnfit(admin)
  const run = await begin(admin, server)
  project.provide('postgresUrl', run.url)
  project.provide('natsUrl', natsUrl)
  return async () => {
    await run.present.end()
    await remove(admin, run.role)
    await admin.end()
  }
}

async function refuseUnfit(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ fit: boolean }>(
    `select current_setting('server_version_num')::int >= 160000
       and exists (select from pg_available_extensions where name = 'vector') as fit`,
  )
  if (!rows[0]?.fit) throw new Error('WORDCLAW_TEST_POSTGRES_URL names a server that is not PostgreSQL 16 or later with pgvector')
}

/**
 * The databases of a run belong to a role of its own, which one session of the run holds on to: a run can tell what is its own,
 * and what was left behind by a run that died. Runs that begin together take turns, so that none looks dead while it begins.
 */
async function begin(admin: Client, server: string) {
  await admin.query(`select pg_advisory_lock(hashtextextended('wordclaw.test', 0))`)
  const role = `test_run_${randomBytes(8).toString('hex')}`
  const password = randomBytes(16).toString('hex')
  await admin.query(`create role ${role} superuser login password '${password}'`)
  const url = new URL(server)
  url.username = role
  url.password = password
  const present = await connect(url.href)
  const { rows } = await admin.query<{ name: string }>(
    `select rolname as name from pg_roles
     where rolname like 'test\\_run\\_%' and not exists (select from pg_stat_activity where usename = rolname)`,
  )
  for (const { name } of rows) await remove(admin, name)
  await admin.query(`select pg_advisory_unlock(hashtextextended('wordclaw.test', 0))`)
  return { role, url: url.href, present }
}

/** Removes a run's role with every database it made, and the roles that were made for such a database and are named after it. */
async function remove(admin: Client, role: string): Promise<void> {
  const { rows } = await admin.query<{ name: string; roles: string[] }>(
    `select datname as name, array(select service.rolname::text from pg_roles service where starts_with(service.rolname, datname || '_')) as roles
     from pg_database join pg_roles on pg_roles.oid = datdba where rolname = $1`,
    [role],
  )
  for (const { name, roles } of rows) {
    await admin.query(`drop database ${name} with (force)`)
    for (const service of roles) await admin.query(`drop role ${service}`)
  }
  await admin.query(`drop role ${role}`)
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  return client
}
