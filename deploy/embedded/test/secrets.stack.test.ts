import { randomBytes } from 'node:crypto'
import { openNatsLog } from '@wordclaw/shared/log/nats-log'
import { SERVICES, startDistributed } from '@wordclaw/stack/start-distributed'
import { expect, inject, test } from 'vitest'
import { openRows, type Rows } from './distributed-rows.ts'
import { payToRead, settledByMock } from './pay-story.ts'
import { request } from './stack.ts'
import { startReceiver } from './webhook-receiver.ts'

const PAYMENT_SECRET = 'the mock provider signs with this secret'
const WITHIN = { timeout: 30_000, interval: 50 }

/** Every row of every table of the services, as text. */
async function everyRow(rows: Rows): Promise<Map<string, string>> {
  const tables = await rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any($1)`,
    [SERVICES],
  )
  const texts = new Map<string, string>()
  for (const { name } of tables) {
    const found = await rows<{ text: string }>(`select to_jsonb(t)::text as text from ${name} t`)
    texts.set(name, found.map(({ text }) => text).join('\n'))
  }
  return texts
}

/** Every event of every stream, as text. */
async function everyEvent(prefix: string): Promise<Map<string, string>> {
  const log = openNatsLog({ url: inject('natsUrl'), prefix, name: 'test' })
  const texts = new Map<string, string>()
  for (const stream of SERVICES) {
    const { position: end } = await log.end(stream)
    if (end === 0) continue
    await using tail = await log.tail(stream, 0, ['>'])
    const events: unknown[] = []
    for (let position = 0; position < end; ) {
      const page = (await tail.next(500)) ?? expect.fail(`the stream ${stream} ended early`)
      position = page.at(-1)?.position ?? end
      events.push(...page)
    }
    texts.set(`stream ${stream}`, JSON.stringify(events))
  }
  await log.close()
  return texts
}

test('no secret is in a table, an event, a log or an answer, but for the one answer that tells it', { timeout: 120_000 }, async () => {
  await using receiver = await startReceiver({ failing: 2 })
  await using system = await startDistributed({
    postgresUrl: inject('postgresUrl'),
    natsUrl: inject('natsUrl'),
    variables: {
      RATE_LIMIT_PER_MINUTE: '0',
      WEBHOOK_ALLOWED_ORIGINS: receiver.url,
      PAYMENT_WEBHOOK_SECRETS: `mock:${PAYMENT_SECRET}`,
      LOG_LEVEL: 'debug',
    },
  })
  const key = system.key ?? ''
  await using rows = await openRows(system.database)
  const answers: string[] = []
  /** Makes a call, and keeps the answer unless it is one that tells a secret. */
  const call = async (method: string, path: string, body?: object, { tells = false, headers = {} as Record<string, string> } = {}) => {
    const answer = await request(system.url, key, method, path, body, headers)
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer)}`).toBeLessThan(300)
    if (!tells) answers.push(JSON.stringify(answer))
    return answer.data as { id: number; apiKey: string; secret: string }
  }

  const given = `whsec_${randomBytes(32).toString('base64')}`
  const formSecret = randomBytes(24).toString('hex')
  const hook = await call('POST', '/webhooks', { url: `${receiver.url}/given`, events: ['*'], secret: given })
  const made = await call('POST', '/webhooks', { url: `${receiver.url}/made`, events: ['*', 'audit.*'] }, { tells: true })
  const rotated = await call('POST', `/webhooks/${hook.id}/rotate-secret`, { overlapSeconds: 60 }, { tells: true })
  const repeated = { tells: true, headers: { 'idempotency-key': 'the-same-key-twice' } }
  const reader = await call('POST', '/auth/keys', { name: 'Reader', scopes: ['content:read'] }, repeated)
  expect(await call('POST', '/auth/keys', { name: 'Reader', scopes: ['content:read'] }, repeated)).toEqual(reader)
  const replaced = await call('PUT', `/auth/keys/${reader.id}`, {}, { tells: true })
  const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }
  const type = await call('POST', '/content-types', { name: 'Article', slug: 'article', schema })
  const form = { name: 'Contact', slug: 'contact', contentTypeId: type.id, fields: [{ name: 'title' }] }
  const { id: formId } = await call('POST', '/forms', { ...form, webhookUrl: `${receiver.url}/form`, webhookSecret: formSecret })
  await call('POST', '/public/forms/contact/submissions?domainId=1', { data: { title: 'Hello' } })
  await payToRead({ url: system.url, key }, settledByMock({ url: system.url }, PAYMENT_SECRET))

  await expect.poll(() => rows(`select id from gateway.webhook_deliveries where attempts = 0`), WITHIN).toEqual([])
  for (const path of ['/webhooks', `/webhooks/${hook.id}/deliveries`, '/jobs', '/audit-logs', '/auth/keys', '/forms', `/forms/${formId}`]) {
    await call('GET', path)
  }
  const environment = system.variables
  const secrets = {
    given,
    made: made.secret,
    rotated: rotated.secret,
    key,
    reader: reader.apiKey,
    replaced: replaced.apiKey,
    formSecret,
    PAYMENT_SECRET,
    identity: environment['IDENTITY_KEYS']?.split(':')[1],
    sealing: environment['SECRET_KEYS']?.split(':')[1],
    database: environment['GATEWAY_DATABASE_PASSWORD'],
    broker: environment['GATEWAY_NATS_PASSWORD'],
  }
  const logs = Object.values(system.services).flatMap((copies) => copies.map((copy) => [`log of ${copy.name}`, copy.output()] as const))
  const places = new Map([...(await everyRow(rows)), ...(await everyEvent(system.database)), ...logs, ['answers', answers.join('\n')]])
  expect(places.size).toBeGreaterThan(40)
  for (const [name, secret = ''] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThan(15)
    const bare = secret.replace(/^whsec_/, '')
    const leaks = [...places].filter(([, text]) => text.includes(bare)).map(([place]) => place)
    expect(leaks, name).toEqual([])
  }
})
