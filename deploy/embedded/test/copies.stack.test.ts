import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, startProcess } from './processes.ts'
import { CUT, contentEnvironment, emptyDatabase, gatewayEnvironment, request, startStack } from './stack.ts'

/** The longest that copies may disagree. What is cached lives far longer, so only the news of a change explains an agreement. */
const AGREE_WITHIN_MS = 2_000

const COPIES = 3
const copies = <T>(of: () => T): T[] => Array.from({ length: COPIES }, of)

test('copies that start at once on an empty database all become ready, and one of them shows the first key', {
  timeout: 60_000,
}, async () => {
  await using scope = new AsyncDisposableStack()
  const database = scope.use(await emptyDatabase())
  const ports = await Promise.all(copies(freePort))

  const contents = ports.map((PORT) => startProcess('content', { ...contentEnvironment(database), PORT }))
  const gateways = ports.map((port) => startProcess('gateway', gatewayEnvironment(database, `http://127.0.0.1:${port}`)))
  const started = await Promise.allSettled([...contents, ...gateways])
  for (const process of started) if (process.status === 'fulfilled') scope.use(process.value)
  const services = await Promise.all([...contents, ...gateways])
  await Promise.all(services.map((service) => service.ready()))

  // What a process printed is complete when it has ended.
  expect(await Promise.all(services.map((service) => service.stop()))).toEqual(services.map(() => 0))
  const keys = services.flatMap((service) => [...service.output().matchAll(/administrator key, shown this once: (\S+)/g)])
  expect(keys).toHaveLength(1)
  expect(await database.rows('select id from gateway.api_keys')).toHaveLength(1)
  expect(await database.rows('select id from gateway.domains')).toHaveLength(1)
})

describe('what one copy of the gateway is told, the other one knows:', () => {
  let stack: Awaited<ReturnType<typeof startStack>>
  let one: string
  let other: string
  beforeAll(async () => {
    stack = await startStack({ gateways: 2 })
    ;[one = '', other = ''] = stack.gateways.map(({ url }) => url)
  })
  afterAll(() => stack[Symbol.asyncDispose]())

  const given = async (method: string, path: string, body?: object) => {
    const answer = await request(one, stack.key, method, path, body)
    expect(answer.status, JSON.stringify(answer)).toBeLessThan(300)
    return answer.data as { id: number; apiKey: string }
  }
  /** A key that the other copy has come to know. */
  const givenKey = async () => {
    const key = await given('POST', '/auth/keys', { name: 'Agent', scopes: ['content:write'] })
    expect(await request(other, key.apiKey, 'GET', '/content-types')).toMatchObject({ status: 200 })
    return key
  }
  /** Expects the other copy to come round, and says how long that took. */
  const comesRound = async (what: string, answer: () => Promise<object>, expected: object) => {
    const began = performance.now()
    await expect.poll(answer, { timeout: AGREE_WITHIN_MS, interval: 2 }).toMatchObject(expected)
    process.stdout.write(`${what} after ${(performance.now() - began).toFixed(1)} ms\n`)
  }

  test('a key that was revoked is refused', async () => {
    const { id, apiKey } = await givenKey()

    await given('DELETE', `/auth/keys/${id}`)

    await comesRound('revoked key refused', () => request(other, apiKey, 'GET', '/content-types'), { status: 401 })
    expect(await request(one, apiKey, 'GET', '/content-types')).toMatchObject({ status: 401 })
  })

  test('a key that was rotated without grace is refused, and its successor is not', async () => {
    const { id, apiKey } = await givenKey()

    const successor = await given('PUT', `/auth/keys/${id}`, { graceSeconds: 0 })

    await comesRound('rotated key refused', () => request(other, apiKey, 'GET', '/content-types'), { status: 401 })
    expect(await request(other, successor.apiKey, 'GET', '/content-types')).toMatchObject({ status: 200 })
  })

  test('policies that were published rule', async () => {
    const { apiKey } = await givenKey()
    const text = `@id("freeze") @code("FROZEN") @remediation("Wait.")
      forbid (principal, action in Action::"any.write", resource) unless { principal.scopes.contains("admin") };`
    const write = () => request(other, apiKey, 'POST', '/content-items', { contentTypeId: 1, data: {} })
    expect(await write()).toMatchObject({ status: 404 })

    await given('POST', '/policy/publish', { text, version: '1.0.0' })

    await comesRound('published policies in force', write, { status: 403, code: 'FROZEN' })
  })

  test('news that went missing with a connection is made up for: a copy that was cut off looks again', async () => {
    const { id, apiKey } = await givenKey()
    const read = () => request(other, apiKey, 'GET', '/content-types')

    await stack.database.rows('update gateway.api_keys set revoked_at = now() where id = $1', [id])
    expect(await read()).toMatchObject({ status: 200 })
    await stack.database.rows(CUT)

    await comesRound('key revoked unheard refused after a cut', read, { status: 401 })
    await Promise.all(stack.gateways.map((gateway) => gateway.ready()))
    const next = await givenKey()
    await given('DELETE', `/auth/keys/${next.id}`)
    await comesRound('revoked key refused, listening again', () => request(other, next.apiKey, 'GET', '/content-types'), { status: 401 })
  })
})
