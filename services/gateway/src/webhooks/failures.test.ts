import { ContentItemPublished } from '@wordclaw/content/events'
import { createSecretBox } from '@wordclaw/shared/secret-box'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { received, startWebhooks } from '../../test/webhooks.ts'

const admin = { scopes: ['admin'] }
const DAY = 24 * 3_600_000
const published = () => received(ContentItemPublished, { domainId: 1, contentItemId: 7, contentTypeId: 2, version: 3 })

/** A webhook whose receiver answers so, and what the log says of it. */
async function startFailing(status: number, options: Parameters<typeof startWebhooks>[0] & { headers?: Record<string, string> } = {}) {
  const hooks = await startWebhooks(options)
  hooks.receiver.answers({ status, headers: options.headers ?? {}, body: 'the secret of the receiver' })
  const { id } = await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'] })
  const log = async () => (await hooks.as(admin).webhooks.listDeliveries({ id })).items
  const webhook = () => hooks.as(admin).webhooks.get({ id })
  return { ...hooks, id, log, webhook }
}

test('a delivery that fails is tried again by the schedule, with the same id, and every attempt is logged', async () => {
  await using hooks = await startFailing(500, { retrySchedule: [1_000, 60_000] })
  await hooks.tell(published())

  await hooks.runJobs()
  expect(await hooks.log()).toMatchObject([{ status: 'pending', attempts: 1, lastStatus: 500, lastError: 'REFUSED_BY_RECEIVER' }])
  expect(await hooks.runJobs()).toBe(0)
  hooks.clock.advance(1_200)
  await hooks.runJobs()
  hooks.clock.advance(72_000)
  hooks.receiver.answers({ status: 200 })
  await hooks.runJobs()

  expect(await hooks.log()).toMatchObject([{ status: 'succeeded', attempts: 3, lastStatus: 200, lastError: null, nextAttemptAt: null }])
  expect(new Set(hooks.receiver.received.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1)
  expect(hooks.receiver.received).toHaveLength(3)
})

test('after its last attempt a delivery has failed, and the webhook goes on', async () => {
  await using hooks = await startFailing(503, { retrySchedule: [1_000] })
  await hooks.tell(published())

  await hooks.runJobs()
  hooks.clock.advance(1_200)
  await hooks.runJobs()

  expect(await hooks.log()).toMatchObject([{ status: 'failed', attempts: 2, lastStatus: 503, completedAt: '2026-11-24T10:00:01.200Z' }])
  expect(await hooks.webhook()).toMatchObject({ active: true, failingSince: '2026-11-24T10:00:00.000Z' })
})

test('a receiver that asks to be left alone for a while is', async () => {
  await using hooks = await startFailing(429, { retrySchedule: [1_000], headers: { 'retry-after': '600' } })
  await hooks.tell(published())

  await hooks.runJobs()
  hooks.clock.advance(599_000)

  expect(await hooks.runJobs()).toBe(0)
  hooks.clock.advance(121_000)
  expect(await hooks.runJobs()).toBe(1)
})

test('one success ends the time of failing', async () => {
  await using hooks = await startFailing(500)
  await hooks.tell(published())
  await hooks.runJobs()
  expect(await hooks.webhook()).toMatchObject({ failingSince: '2026-11-24T10:00:00.000Z' })

  hooks.receiver.answers({ status: 204 })
  hooks.clock.advance(1_200)
  await hooks.runJobs()

  expect(await hooks.webhook()).toMatchObject({ active: true, failingSince: null })
})

test('a receiver that is gone is not called again: its webhook is deactivated at once, and says why', async () => {
  await using hooks = await startFailing(410)
  await hooks.tell(published(), published())

  await hooks.runJobs()
  await hooks.tell(published())
  hooks.clock.advance(DAY)
  await hooks.runJobs()

  expect(await hooks.webhook()).toMatchObject({ active: false, disabledReason: 'The receiver answered 410 Gone.' })
  expect((await hooks.log()).map(({ status }) => status)).toEqual(['failed', 'failed'])
  const disabled = { domainId: 1, webhookId: hooks.id, reason: 'The receiver answered 410 Gone.' }
  expect(await hooks.events()).toEqual([{ subject: 'gateway.webhook.disabled', payload: disabled }])
  expect(await hooks.audit()).toMatchObject([
    { action: 'create' },
    { action: 'disable', procedure: 'gateway.webhooks.disable', entityType: 'webhook', entityId: hooks.id, actorId: 'system' },
  ])
})

test('a webhook that has failed for five days, and done nothing else, is deactivated', async () => {
  await using hooks = await startFailing(500, { retrySchedule: [] })
  for (let day = 0; day < 5; day++) {
    await hooks.tell(published())
    await hooks.runJobs()
    expect(await hooks.webhook()).toMatchObject({ active: true })
    hooks.clock.advance(DAY)
  }

  await hooks.tell(published())
  await hooks.runJobs()

  expect(await hooks.webhook()).toMatchObject({
    active: false,
    disabledReason: 'Every attempt since 2026-11-24T10:00:00.000Z has failed; the latest with HTTP 500.',
  })
})

test('what is under way to a webhook when it is deactivated is not sent, and can be replayed afterwards', async () => {
  await using hooks = await startFailing(204)
  await hooks.tell(published())
  await hooks.as(admin).webhooks.update({ id: hooks.id, active: false })

  await hooks.runJobs()

  expect(hooks.receiver.received).toEqual([])
  const [delivery] = await hooks.log()
  expect(delivery).toMatchObject({ status: 'failed', attempts: 0, lastError: 'WEBHOOK_INACTIVE' })
  const ids = { id: hooks.id, deliveryId: delivery?.id ?? 0 }
  await expectProblem(hooks.as(admin).webhooks.replay(ids), 'WEBHOOK_INACTIVE')
  await expectProblem(hooks.as(admin).webhooks.sendTest({ id: hooks.id }), 'WEBHOOK_INACTIVE')
  await hooks.as(admin).webhooks.update({ id: hooks.id, active: true })
  await hooks.as(admin).webhooks.replay(ids)
  await hooks.runJobs()
  expect(hooks.receiver.received).toHaveLength(1)
})

test('a webhook that was deactivated for failing starts anew when it is activated', async () => {
  await using hooks = await startFailing(410)
  await hooks.tell(published())
  await hooks.runJobs()

  const again = await hooks.as(admin).webhooks.update({ id: hooks.id, active: true })

  expect(again).toMatchObject({ active: true, disabledReason: null, failingSince: null })
})

test('an address that has become private since it was registered is not called', async () => {
  await using hooks = await startFailing(204)
  await hooks.rows(`update gateway.webhooks set url = 'https://rebound.example/'`)
  await hooks.tell(published())

  await hooks.runJobs()

  expect(hooks.receiver.connections()).toBe(0)
  expect(await hooks.log()).toMatchObject([{ status: 'pending', attempts: 1, lastStatus: null, lastError: 'UNSAFE_URL' }])
})

test('a secret that cannot be opened any more is a failure of the delivery, not of the lane', async () => {
  await using hooks = await startFailing(204)
  Object.assign(hooks.ports, { secrets: createSecretBox([{ id: 'k2', secret: 'another key, after the first was lost' }]) })
  await hooks.tell(published())

  await hooks.runJobs()

  expect(hooks.receiver.received).toEqual([])
  expect(await hooks.log()).toMatchObject([{ status: 'pending', attempts: 1, lastError: 'SECRET_UNREADABLE' }])
})

test('a slow receiver has four deliveries at a time: the others come back later, and count no attempt', async () => {
  await using hooks = await startFailing(204)
  const slow = Promise.withResolvers<void>()
  hooks.receiver.answers({ status: 204, after: slow.promise })
  await hooks.tell(...Array.from({ length: 30 }, published))

  const running = hooks.runJobs()
  await expect.poll(() => hooks.receiver.received.length).toBe(4)
  await expect.poll(async () => (await hooks.rows(`select id from gateway.jobs where status = 'queued'`)).length).toBe(26)
  expect(hooks.receiver.received).toHaveLength(4)
  slow.resolve()
  await running

  expect((await hooks.log()).map(({ status, attempts }) => `${status} ${attempts}`).toSorted()).toEqual([
    ...Array.from({ length: 26 }, () => 'pending 0'),
    ...Array.from({ length: 4 }, () => 'succeeded 1'),
  ])
})

test('the log keeps what has ended for a month, and drops a little of what is older with each delivery', async () => {
  await using hooks = await startFailing(204)
  await hooks.tell(published(), published())
  await hooks.runJobs()

  hooks.clock.advance(31 * DAY)
  await hooks.tell(published())
  await hooks.runJobs()

  expect((await hooks.log()).map(({ id }) => id)).toEqual([3])
})

test('no secret of ours and no word of the receiver is in jobs, events, logs or answers', async () => {
  await using hooks = await startFailing(500, { retrySchedule: [1_000] })
  const { secret = '' } = await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'] })
  const given = await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'], secret: 'a secret of ours' })
  const { secret: rotated } = await hooks.as(admin).webhooks.rotateSecret({ id: given.id })
  await hooks.tell(published())
  await hooks.as(admin).webhooks.sendTest({ id: given.id })
  await hooks.runJobs()
  hooks.clock.advance(1_200)
  await hooks.runJobs()

  const tables = await hooks.rows<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'gateway'`)
  const kept = await Promise.all(tables.map(({ name }) => hooks.rows(`select * from gateway.${name}`)))
  const told = [await hooks.as(admin).webhooks.list({}), await hooks.webhook(), await hooks.log(), hooks.logged, hooks.receiver.received]
  const everything = JSON.stringify([kept, told, await hooks.events(), await hooks.audit()])

  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['jobs', 'outbox', 'webhooks', 'webhook_deliveries']))
  expect(everything).toContain(hooks.receiver.origin)
  for (const text of [secret, 'a secret of ours', rotated, secret.slice(6), 'the secret of the receiver'])
    expect(everything).not.toContain(text)
  expect(JSON.stringify(await hooks.rows('select payload from gateway.jobs'))).not.toContain(hooks.receiver.origin)
})
