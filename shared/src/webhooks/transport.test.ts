import { expect, test } from 'vitest'
import { selfSigned } from '../testing/certificate.ts'
import { startReceiver } from '../testing/receiver.ts'
import { createWebhookTransport, type TransportOptions } from './transport.ts'

const HOST = 'hooks.example'

const message = (url: string) => ({ url, headers: { 'webhook-id': 'e1' }, body: '{"type":"thing.happened"}' })

/** A receiver over TLS at a name that leads to this machine, and a transport that takes 127.0.0.1 for public: all else is as it is in earnest. */
async function startSecurely(options: Partial<TransportOptions> = {}) {
  const tls = selfSigned(HOST)
  const receiver = await startReceiver(tls)
  const transport = createWebhookTransport({
    ports: [receiver.port],
    ca: tls.cert,
    resolve: async () => ['127.0.0.1'],
    isPublic: (address) => address === '127.0.0.1',
    ...options,
  })
  return {
    receiver,
    transport,
    url: `https://${HOST}:${receiver.port}/hook?a=1`,
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  }
}

test('a message is posted over TLS to the vetted address, in the name of the host', async () => {
  await using secure = await startSecurely()

  const outcome = await secure.transport.post(message(secure.url))

  expect(outcome).toMatchObject({ status: 204, error: null, retryAfterMs: null, durationMs: expect.any(Number) })
  const [request] = secure.receiver.received
  expect(request).toMatchObject({ path: '/hook?a=1', body: '{"type":"thing.happened"}' })
  expect(request?.headers).toMatchObject({
    host: `${HOST}:${secure.receiver.port}`,
    'content-type': 'application/json',
    'webhook-id': 'e1',
  })
  expect(request?.headers).not.toHaveProperty('cookie')
})

test('a certificate for another name is refused', async () => {
  await using secure = await startSecurely()

  const outcome = await secure.transport.post(message(secure.url.replace(HOST, 'other.example')))

  expect(outcome).toMatchObject({ status: null, error: 'TLS_FAILED' })
  expect(secure.receiver.received).toEqual([])
})

test('a name is resolved once for each delivery, and what it resolves to is where the connection goes', async () => {
  const asked: string[] = []
  await using secure = await startSecurely({
    resolve: async (host) => {
      asked.push(host)
      return ['127.0.0.1']
    },
  })

  await secure.transport.post(message(secure.url))
  await secure.transport.post(message(secure.url))

  expect(asked).toEqual([HOST, HOST])
  expect(secure.receiver.connections()).toBe(2)
})

test('a name that leads outside when it is registered and inside when it is called is not called', async () => {
  const answers = [['93.184.215.14'], ['127.0.0.1']]
  await using receiver = await startReceiver()
  const transport = createWebhookTransport({ ports: [443, receiver.port], resolve: async () => answers.shift() ?? ['127.0.0.1'] })
  const url = `https://rebound.example:${receiver.port}/`

  await expect(transport.check(url)).resolves.toBeUndefined()
  for (let n = 0; n < 3; n++) expect(await transport.post(message(url))).toMatchObject({ status: null, error: 'UNSAFE_URL' })

  expect(receiver.connections()).toBe(0)
})

test.each([
  'https://127.0.0.1:PORT/',
  'https://2130706433:PORT/',
  'https://[::ffff:127.0.0.1]:PORT/',
  'http://127.0.0.1:PORT/',
  'https://mixed.example:PORT/',
])('%s is refused at delivery too, whoever put it there', async (url) => {
  await using receiver = await startReceiver()
  const transport = createWebhookTransport({ ports: [receiver.port], resolve: async () => ['93.184.215.14', '127.0.0.1'] })

  expect(await transport.post(message(url.replace('PORT', `${receiver.port}`)))).toMatchObject({ status: null, error: 'UNSAFE_URL' })
  expect(receiver.connections()).toBe(0)
})

test.each([301, 302, 303, 307, 308])('a redirect with status %i is a failure and is not followed', async (status) => {
  await using inside = await startReceiver()
  await using secure = await startSecurely()
  secure.receiver.answers({ status, headers: { location: `${inside.origin}/` } })

  expect(await secure.transport.post(message(secure.url))).toMatchObject({ status, error: 'REDIRECTED' })
  expect(inside.connections()).toBe(0)
})

test('a receiver that does not answer in time has failed', async () => {
  const never = Promise.withResolvers<void>()
  await using secure = await startSecurely({ timeoutMs: 100 })
  secure.receiver.answers({ status: 204, after: never.promise })

  expect(await secure.transport.post(message(secure.url))).toMatchObject({ status: null, error: 'TIMED_OUT' })
  never.resolve()
})

test('name servers that do not answer in time are a failure too', async () => {
  await using secure = await startSecurely({ timeoutMs: 100, resolve: () => new Promise(() => undefined) })

  expect(await secure.transport.post(message(secure.url))).toMatchObject({ status: null, error: 'TIMED_OUT' })
})

test('nobody listening is a failure', async () => {
  await using secure = await startSecurely()
  await secure.receiver[Symbol.asyncDispose]()

  expect(await secure.transport.post(message(secure.url))).toMatchObject({ status: null, error: 'CONNECTION_FAILED' })
})

test('of an answer that does not end, no more is read than a little', async () => {
  await using secure = await startSecurely()
  secure.receiver.answers({ status: 500, body: 'secret '.repeat(1_000_000) })

  const outcome = await secure.transport.post(message(secure.url))

  expect(outcome).toMatchObject({ status: 500, error: 'REFUSED_BY_RECEIVER' })
  expect(JSON.stringify(outcome)).not.toContain('secret')
})

test.each([
  ['120', 120_000],
  ['Tue, 24 Nov 2026 10:01:00 GMT', 60_000],
  ['Tue, 24 Nov 2026 09:00:00 GMT', null],
  ['soon', null],
  ['-1', null],
])('Retry-After: %s is understood', async (header, ms) => {
  await using secure = await startSecurely({ clock: { now: () => new Date('2026-11-24T10:00:00Z') } })
  secure.receiver.answers({ status: 503, headers: { 'retry-after': header } })

  expect(await secure.transport.post(message(secure.url))).toMatchObject({ status: 503, retryAfterMs: ms })
})

test('an origin that is allowed is called although it is neither https nor public', async () => {
  await using receiver = await startReceiver()
  const transport = createWebhookTransport({ allowedOrigins: [receiver.origin] })

  expect(await transport.post(message(`${receiver.origin}/hook`))).toMatchObject({ status: 204, error: null })
  expect(receiver.received).toHaveLength(1)
})
