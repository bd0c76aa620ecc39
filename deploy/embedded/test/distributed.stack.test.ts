import { type Distributed, startDistributed } from '@wordclaw/stack/start-distributed'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openRows } from './distributed-rows.ts'
import { submitForm } from './form-story.ts'
import { payToRead, settledByMock } from './pay-story.ts'
import { publishAndFind } from './search-story.ts'
import { request } from './stack.ts'
import { startReceiver } from './webhook-receiver.ts'

const PAYMENT_SECRET = 'the mock provider signs with this secret'
const WITHIN = { timeout: 30_000, interval: 50 }

const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'], additionalProperties: false }

let system: Distributed
let receiver: Awaited<ReturnType<typeof startReceiver>>
let teller: { url: string; key: string }

/** Two processes of every service, and somebody who hears of every item. */
beforeAll(async () => {
  receiver = await startReceiver()
  system = await startDistributed({
    postgresUrl: inject('postgresUrl'),
    natsUrl: inject('natsUrl'),
    copies: 2,
    variables: {
      RATE_LIMIT_PER_MINUTE: '0',
      WEBHOOK_ALLOWED_ORIGINS: receiver.url,
      PAYMENT_WEBHOOK_SECRETS: `mock:${PAYMENT_SECRET}`,
      LOG_LEVEL: 'warn',
    },
  })
  teller = { url: system.url, key: system.key ?? '' }
  expect(await call('POST', '/webhooks', { url: `${receiver.url}/hook`, events: ['content_item.*'] })).toMatchObject({ status: 201 })
}, 120_000)
afterAll(async () => {
  await system?.[Symbol.asyncDispose]()
  await receiver?.[Symbol.asyncDispose]()
})

const call = (method: string, path: string, body?: object) => request(teller.url, teller.key, method, path, body)

const idOf = ({ data }: { data: unknown }): number => (data as { id: number }).id

async function givenType(slug: string): Promise<number> {
  const answer = await call('POST', '/content-types', { name: 'Article', slug, schema })
  expect(answer).toMatchObject({ status: 201 })
  return idOf(answer)
}

test('the stories across services are told on two copies of each as in one process', { timeout: 120_000 }, async () => {
  for (let time = 0; time < 3; time++) {
    const { found, gone } = await publishAndFind(teller.url, teller.key)
    process.stdout.write(`found after ${found.toFixed(0)} ms, gone after ${gone.toFixed(0)} ms\n`)
    await submitForm(teller)
    await payToRead(teller, settledByMock(teller, PAYMENT_SECRET))
  }
})

test('two copies of every service share the work, and nothing happens twice', { timeout: 120_000 }, async () => {
  await using rows = await openRows(system.database)
  const contentTypeId = await givenType('shared')
  const items = await Promise.all(
    Array.from({ length: 60 }, () => call('POST', '/content-items', { contentTypeId, data: { title: 'shared' } }).then(idOf)),
  )
  const jobs = await Promise.all(
    items.map((contentItemId) =>
      call('POST', '/jobs', { kind: 'content_status_transition', payload: { contentItemId, targetStatus: 'published' } }).then(idOf),
    ),
  )
  const open = () => rows(`select id from content.jobs where id = any($1) and status <> 'succeeded'`, [jobs])
  await expect.poll(open, WITHIN).toEqual([])
  const published = `select payload ->> 'contentItemId' as item from content.outbox
    where subject = 'content.item.published' and (payload ->> 'contentItemId')::int = any($1)`
  expect(await rows(published, [items])).toHaveLength(items.length)
  const undelivered = `select id from gateway.webhook_deliveries where status <> 'succeeded'`
  await expect.poll(() => rows(undelivered), WITHIN).toEqual([])
  const audited = `select count(*)::int as rows, count(distinct request_id)::int as jobs from gateway.audit_logs where request_id = any($1) and action = 'publish'`
  await expect.poll(() => rows(audited, [jobs.map((id) => `job:${id}`)]), WITHIN).toEqual([{ rows: items.length, jobs: items.length }])
  const deliveries = await rows<{ event_id: string }>('select event_id from gateway.webhook_deliveries')
  expect(new Set(deliveries.map(({ event_id }) => event_id)).size).toBe(deliveries.length)
  for (const { event_id } of deliveries) expect(receiver.heard.get(event_id)).toBe(1)
})

test('every process can be replaced under load without a call that fails', { timeout: 180_000 }, async () => {
  const contentTypeId = await givenType('rolling')
  const failed: unknown[] = []
  let calls = 0
  let over = false
  const client = async () => {
    while (!over) {
      try {
        const item = await call('POST', '/content-items', { contentTypeId, data: { title: 'rolling' } })
        const read = await call('GET', `/content-items/${idOf(item)}`)
        const search = await call('GET', '/search?query=rolling')
        for (const { status, code } of [item, read, search]) if (status >= 300) failed.push({ status, code })
        calls += 3
      } catch (error) {
        failed.push((error as Error).cause ?? error)
      }
    }
  }
  const clients = Promise.all(Array.from({ length: 4 }, client))
  for (const copies of Object.values(system.services)) for (const copy of copies) await copy.restart()
  over = true
  await clients
  process.stdout.write(`${calls} calls while all ten processes were replaced\n`)
  expect(failed.slice(0, 5)).toEqual([])
  expect(calls).toBeGreaterThan(100)
})
