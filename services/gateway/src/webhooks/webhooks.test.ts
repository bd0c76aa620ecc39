import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startWebhooks } from '../../test/webhooks.ts'

const admin = { scopes: ['admin'] }

test('a webhook is created with a secret of its own, which is answered once and kept sealed', async () => {
  await using hooks = await startWebhooks()

  const created = await hooks
    .as(admin)
    .webhooks.create({ url: `${hooks.receiver.origin}/in`, events: ['content_item.published', '*', '*'] })

  expect(created).toMatchObject({
    id: 1,
    url: `${hooks.receiver.origin}/in`,
    events: ['content_item.published', '*'],
    active: true,
    disabledReason: null,
    secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
  })
  const { secret, ...rest } = created
  expect(await hooks.as(admin).webhooks.get({ id: 1 })).toEqual(rest)
  const [row] = await hooks.rows<{ secret: string; events: string }>('select secret, events from gateway.webhooks')
  expect(row).toEqual({ secret: expect.stringMatching(/^s1\.k1\./), events: 'content_item.published,*' })
  expect(hooks.ports.secrets.open(row?.secret ?? '', 'webhook:1')).toBe(secret)
})

test('a secret of the caller is kept sealed and not answered', async () => {
  await using hooks = await startWebhooks()

  const created = await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'], secret: 'a secret of ours' })

  expect(created).not.toHaveProperty('secret')
  expect(JSON.stringify(await hooks.rows('select * from gateway.webhooks'))).not.toContain('a secret of ours')
})

test('a dry run of creating a webhook leaves none behind', async () => {
  await using hooks = await startWebhooks()

  await hooks.as(admin, { dryRun: true }).webhooks.create({ url: hooks.receiver.origin, events: ['*'] })

  expect((await hooks.as(admin).webhooks.list({})).items).toEqual([])
  expect(await hooks.audit()).toEqual([])
})

test.each([
  'http://127.0.0.1/',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://localhost/',
  'https://inside.example/',
  'https://user:pw@hooks.example/',
  'nonsense',
])('%s is refused when a webhook is created, and when one is changed', async (url) => {
  await using hooks = await startWebhooks()
  const { id } = await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'] })

  await expectProblem(hooks.as(admin).webhooks.create({ url, events: ['*'] }), 'INVALID_WEBHOOK_URL')
  await expectProblem(hooks.as(admin).webhooks.update({ id, url }), 'INVALID_WEBHOOK_URL')
})

test.each([
  [[]],
  [['content_item.exploded']],
  [['content_item.*', 'Content_Item.published']],
  [['audit.mutation']],
  [['webhook.ping']],
])('events %j are refused, with a list of those that there are', async (events) => {
  await using hooks = await startWebhooks()
  const { id } = await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'] })

  const { context } = await expectProblem(hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events }), 'INVALID_WEBHOOK_EVENTS')
  await expectProblem(hooks.as(admin).webhooks.update({ id, events }), 'INVALID_WEBHOOK_EVENTS')

  expect(context?.['known']).toEqual(
    expect.arrayContaining(['*', 'content_item.*', 'content_item.published', 'api_key.rotated', 'audit.*']),
  )
})

test('a webhook is changed in parts, and leaves one audit event each time', async () => {
  await using hooks = await startWebhooks()
  const { id } = await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'], description: 'Search' })

  expect(await hooks.as(admin).webhooks.update({ id, active: false })).toMatchObject({
    active: false,
    description: 'Search',
    events: ['*'],
  })
  expect(await hooks.as(admin).webhooks.update({ id, events: ['content_type.*'], description: null })).toMatchObject({
    active: false,
    description: null,
    events: ['content_type.*'],
  })

  expect((await hooks.audit()).map(({ action, entityType, entityId }) => ({ action, entityType, entityId }))).toEqual([
    { action: 'create', entityType: 'webhook', entityId: id },
    { action: 'update', entityType: 'webhook', entityId: id },
    { action: 'update', entityType: 'webhook', entityId: id },
  ])
})

test('an update that says nothing is refused', async () => {
  await using hooks = await startWebhooks()
  const { id } = await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'] })

  await expectProblem(hooks.as(admin).webhooks.update({ id }), 'EMPTY_UPDATE_BODY')
})

test('webhooks are listed newest first, page by page', async () => {
  await using hooks = await startWebhooks()
  for (let n = 0; n < 3; n++) await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'] })

  const first = await hooks.as(admin).webhooks.list({ limit: 2 })
  const second = await hooks.as(admin).webhooks.list({ limit: 2, cursor: first.nextCursor ?? '' })

  expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([[3, 2], [1]])
  await expectProblem(hooks.as(admin).webhooks.list({ cursor: 'made-up' }), 'INVALID_WEBHOOK_CURSOR')
})

test('a deleted webhook is gone, and so is its log', async () => {
  await using hooks = await startWebhooks()
  const { id } = await hooks.as(admin).webhooks.create({ url: hooks.receiver.origin, events: ['*'] })
  await hooks.as(admin).webhooks.sendTest({ id })

  expect(await hooks.as(admin).webhooks.delete({ id })).toEqual({ id, message: 'Webhook 1 is deleted.' })

  await expectProblem(hooks.as(admin).webhooks.get({ id }), 'WEBHOOK_NOT_FOUND')
  await expectProblem(hooks.as(admin).webhooks.delete({ id }), 'WEBHOOK_NOT_FOUND')
  expect(await hooks.rows('select id from gateway.webhook_deliveries')).toEqual([])
  await hooks.runJobs()
  expect(hooks.receiver.received).toEqual([])
})

test.each([
  'get',
  'update',
  'delete',
  'rotateSecret',
  'sendTest',
  'listDeliveries',
  'replay',
] as const)("%s: another domain's webhook is answered exactly as one that does not exist", async (verb) => {
  await using hooks = await startWebhooks()
  const theirs = hooks.as({ ...admin, domainId: 2 }).webhooks
  const { id } = await theirs.create({ url: hooks.receiver.origin, events: ['*'] })
  const { delivery } = await theirs.sendTest({ id })
  const rest = { update: { active: false }, replay: { deliveryId: delivery.id } }[verb as string]
  const refusalOf = (asked: number) => expectProblem(hooks.as(admin).webhooks[verb]({ id: asked, ...rest } as never), 'WEBHOOK_NOT_FOUND')

  const [refused, missing] = [await refusalOf(id), await refusalOf(4_242)]

  expect(JSON.stringify(refused).replaceAll(`Webhook ${id}`, 'N')).toBe(JSON.stringify(missing).replaceAll('Webhook 4242', 'N'))
  expect((await hooks.as(admin).webhooks.list({})).items).toEqual([])
  expect(await theirs.get({ id })).toMatchObject({ active: true })
})
