import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { readComposeFile } from '../src/compose-file.ts'
import { newEnvironment } from '../src/environment-file.ts'
import { type Distributed, SERVICES, startDistributed } from '../src/start-distributed.ts'

let variables: Awaited<ReturnType<typeof newEnvironment>>
let stack: Distributed
beforeAll(async () => {
  variables = await newEnvironment()
  const { BOOTSTRAP_KEY: _, ...secrets } = variables
  stack = await startDistributed({
    postgresUrl: inject('postgresUrl'),
    natsUrl: inject('natsUrl'),
    variables: secrets,
    copies: { gateway: 2, content: 2 },
  })
}, 120_000)
afterAll(() => stack?.[Symbol.asyncDispose]())

const copies = () => Object.values(stack.services).flat()

async function api<T>(method: string, path: string, body?: object): Promise<{ status: number; data: T }> {
  const headers = { 'x-api-key': stack.key ?? '', ...(body && { 'content-type': 'application/json' }) }
  const response = await fetch(`${stack.url}/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const { data } = (await response.json()) as { data: T }
  return { status: response.status, data }
}

/** A statement as the role of a service, as its process would make it. */
async function as(service: string, sql: string) {
  const url = new URL(inject('postgresUrl'))
  url.username = `${stack.database}_${service}`
  url.password = variables[`${service.toUpperCase()}_DATABASE_PASSWORD`] ?? ''
  url.pathname = `/${stack.database}`
  const client = new Client({ connectionString: url.href })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Runs the healthcheck of a container, and says how it ended. */
async function healthcheck([, , ...args]: readonly string[], port: number): Promise<unknown> {
  const [code] = await once(spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: 'ignore' }), 'close')
  return code
}

test('every process says that it is ready, to the compose file’s own healthcheck too', async () => {
  const compose = await readComposeFile(new URL('../../compose.yaml', import.meta.url), variables)
  for (const copy of copies()) {
    await copy.ready()
    const { test: command = [] } = compose.services[copy.service]?.healthcheck ?? {}
    expect(await healthcheck(command, copy.port), copy.name).toBe(0)
    expect(await healthcheck(command, 1), copy.name).toBe(1)
  }
})

test('what is written through the gateway is read through it, whichever copies answer', async () => {
  const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }
  const type = await api<{ id: number }>('POST', '/content-types', { name: 'Note', slug: 'note', schema })
  expect(type.status).toBe(201)
  const item = await api<{ id: number }>('POST', '/content-items', { contentTypeId: type.data.id, data: { title: 'Hello' } })
  expect(item.status).toBe(201)

  const reads = await Promise.all(Array.from({ length: 8 }, () => api<{ data: unknown }>('GET', `/content-items/${item.data.id}`)))

  expect(reads.map(({ status }) => status)).toEqual(reads.map(() => 200))
  expect(new Set(reads.map(({ data }) => JSON.stringify(data)))).toHaveLength(1)
})

test('a service has no rights on what another one keeps, nor on anything else', async () => {
  for (const service of SERVICES) {
    expect(await as(service, 'select current_schemas(false) as schemas, count(*) from pg_class'), service).toHaveLength(1)
    for (const other of SERVICES.filter((name) => name !== service)) {
      await expect(as(service, `select * from ${other}.outbox`), `${service} in ${other}`).rejects.toThrow(
        `permission denied for schema ${other}`,
      )
    }
    await expect(as(service, 'create table public.mine (id int)'), service).rejects.toThrow('permission denied for schema public')
    await expect(as(service, 'create schema mine'), service).rejects.toThrow('permission denied for database')
    await expect(as(service, 'create temporary table mine (id int)'), service).rejects.toThrow(
      'permission denied to create temporary tables',
    )
    await expect(as(service, `copy (select 1) to program 'true'`), service).rejects.toThrow('permission denied')
  }
  expect(await as('content', 'select count(*)::int as items from content.content_items')).toEqual([{ items: 1 }])
  await expect(as('content', 'select * from gateway.api_keys')).rejects.toThrow('permission denied for schema gateway')
})

test('a service that was killed is back at its address with the data it had', async () => {
  const [content] = stack.services.content
  if (!content) throw new Error('there is no content')
  const before = content.pid

  await content.kill()
  expect((await api('GET', '/content-items/1')).status).toBe(200)
  await content.start()
  await content.ready()

  expect(content.pid).not.toBe(before)
  expect((await api('GET', '/content-items/1')).status).toBe(200)
})

test('SIGTERM drains every process, the gateway first, and each ends with 0', { timeout: 60_000 }, async () => {
  const exits = await stack.stop()

  expect(exits).toEqual(Object.fromEntries(copies().map(({ name }) => [name, [0, null]])))
  expect(Object.keys(exits).slice(0, 2).sort()).toEqual(['gateway-1', 'gateway-2'])
})
