import { expect, test } from 'vitest'
import { doors, type Outcome } from './doors.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { fromManual } from './manual.ts'
import { send } from './requests.ts'

const answerOf = <T>(outcome: Outcome): T => ('value' in outcome ? (outcome.value as T) : expect.fail(JSON.stringify(outcome)))

const referring = (onDelete: string) => ({
  type: 'object',
  'x-wordclaw-field-kind': 'content-ref',
  'x-wordclaw-on-delete': onDelete,
  properties: { contentItemId: { type: 'integer' } },
  required: ['contentItemId'],
  additionalProperties: false,
})

/** A shop: products of a brand, reviews of a product, and a page that shows one. */
async function givenShop(wordclaw: Wordclaw) {
  const door = await doors.trpc(wordclaw.url, wordclaw.key)
  const call = async (procedure: string, input: Record<string, unknown>) =>
    answerOf<{ id: number }>(await door.call({ procedure, input })).id
  const type = (slug: string, rule?: string) => {
    const properties = { title: { type: 'string' }, ...(rule && { of: referring(rule) }) }
    return call('content.types.create', { name: slug, slug, schema: { type: 'object', properties, additionalProperties: false } })
  }
  const item = (contentTypeId: number, title: string, of?: number) =>
    call('content.items.create', { contentTypeId, data: { title, ...(of && { of: { contentItemId: of } }) }, status: 'published' })
  const brand = await item(await type('brand'), 'Acme')
  const product = await item(await type('product', 'restrict'), 'Boat', brand)
  const review = await item(await type('review', 'cascade'), 'Floats', product)
  const page = await item(await type('page', 'nullify'), 'Home', product)
  return { brand, product, review, page }
}

test('what is referred to is told by every door, and stays until what refers to it lets go', async () => {
  await using wordclaw = await startWordclaw()
  const { brand, product } = await givenShop(wordclaw)

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, wordclaw.key)
    const usage = answerOf(await door.call({ procedure: 'content.items.usedBy', input: { id: brand } }))
    expect(usage, name).toMatchObject({
      activeReferenceCount: 1,
      historicalReferenceCount: 0,
      activeReferences: [{ contentItemId: product, contentTypeSlug: 'product', path: '/of', version: 1, status: 'published' }],
    })
    const refused = await door.call({ procedure: 'content.items.delete', input: { id: brand } })
    expect(refused, name).toMatchObject({ refusal: { code: 'CONTENT_ITEM_IN_USE', status: 409 } })
  }
})

test('a dry run over REST tells what goes along, and the call over MCP does exactly that', async () => {
  await using wordclaw = await startWordclaw()
  const { brand, product, review, page } = await givenShop(wordclaw)
  const path = `/api/content-items/${product}`

  const tried = await send(wordclaw, { method: 'DELETE', path: `${path}?mode=dry_run` })
  expect(JSON.parse(tried.text)).toMatchObject({ data: { id: product, deletedWith: [review], changed: [page] } })
  expect((await send(wordclaw, { path })).status).toBe(200)

  await using agent = await doors.mcp(wordclaw.url, wordclaw.key)
  const deleted = answerOf(await agent.call({ procedure: 'content.items.delete', input: { id: product } }))

  expect(deleted).toMatchObject({ deletedWith: [review], changed: [page] })
  const shown = answerOf(await agent.call({ procedure: 'content.items.get', input: { id: page, draft: false } }))
  expect(shown).toMatchObject({ version: 2, data: { title: 'Home' } })
  expect((await send(wordclaw, { path: `/api/content-items/${review}` })).status).toBe(404)
  expect((await send(wordclaw, { method: 'DELETE', path: `/api/content-items/${brand}` })).status).toBe(200)
  const audited = await wordclaw.rows(
    `select payload ->> 'entityId' as id from content.outbox where subject = 'audit.mutation.recorded' and payload ->> 'action' = 'delete' order by outbox.id`,
  )
  expect(audited).toEqual([{ id: `${product}` }, { id: `${brand}` }])
})

test('what would refer to something that is gone does not come back, unless it may come back without', async () => {
  await using wordclaw = await startWordclaw()
  const { brand, product } = await givenShop(wordclaw)
  await using rest = await doors.rest(wordclaw.url, wordclaw.key)
  answerOf(await rest.call({ procedure: 'content.items.delete', input: { id: product } }))
  answerOf(await rest.call({ procedure: 'content.items.delete', input: { id: brand } }))

  const refused = await rest.call({ procedure: 'content.trash.restore', input: { id: product } })
  expect(refused).toMatchObject({ refusal: { code: 'CONTENT_REFERENCE_INVALID', issues: [{ pointer: '/of' }] } })

  const restored = answerOf(await rest.call({ procedure: 'content.trash.restore', input: { id: product, dropMissing: true } }))
  expect(restored).toMatchObject({ data: { title: 'Boat' } })
})

test('the command of the manual lists what refers to an item', async () => {
  await using wordclaw = await startWordclaw()
  const { brand, product } = await givenShop(wordclaw)

  const answer = await fromManual('References', { URL: wordclaw.url, KEY: wordclaw.key, ID: brand })

  expect(answer).toMatchObject({ data: { activeReferenceCount: 1, activeReferences: [{ contentItemId: product }] } })
})
