import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const times = (n: number) => Array.from({ length: n }, (_, index) => index)

test('parallel updates all take effect: no version is lost and none is made twice', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['0'])

  await Promise.all(times(30).map((n) => content.as({}).items.update({ id, data: { title: `${n + 1}` } })))

  const head = await content.as({}).items.get({ id })
  const { items: versions } = await content.as({}).items.listVersions({ id })
  expect(head.version).toBe(31)
  expect(versions.map(({ version }) => version)).toEqual(times(30).map((n) => 30 - n))
  expect(new Set([...versions, head].map(({ data }) => data['title'])).size).toBe(31)
})

test('of parallel updates based on one version, exactly one wins', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['0'])

  const results = await Promise.allSettled(
    times(12).map((n) => content.as({}).items.update({ id, data: { title: `${n}` }, expectedVersion: 1 })),
  )

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await content.as({}).items.get({ id })).toMatchObject({ version: 2 })
})

test('parallel creates of a singleton make exactly one item', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType({ kind: 'singleton' })

  const results = await Promise.allSettled(times(12).map((n) => content.as({}).items.create({ contentTypeId, data: { title: `${n}` } })))

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await content.as({}).items.list({})).items).toHaveLength(1)
})

test('publishing while others write always publishes a whole version', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['0'])

  await Promise.all(
    times(20).flatMap((n) => [content.as({}).items.update({ id, data: { title: `${n}` } }), content.as({}).items.publish({ id })]),
  )

  const live = await content.as({}).items.publish({ id })
  expect(await content.as({}).items.get({ id, draft: false })).toEqual(live)
  const events = await content.events()
  const published = events.filter(({ subject }) => subject === 'content.item.published').map(({ payload }) => payload['version'])
  expect(new Set(published).size).toBe(published.length)
})

test('no item is written with data that the schema of its commit refuses', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()
  const stricter = { type: 'object', properties: { title: { type: 'string', minLength: 5 } }, required: ['title'] }

  const writes = times(30).map((n) => content.as({}).items.create({ contentTypeId, data: { title: `${n}` } }))
  const change = content.as({}).types.update({ id: contentTypeId, schema: stricter })
  const [changed] = await Promise.allSettled([change, ...writes])

  const { schema } = await content.as({}).types.get({ id: contentTypeId })
  const { items } = await content.as({}).items.list({ limit: 100 })
  if (changed?.status === 'fulfilled') expect(items).toEqual([])
  else {
    await expectProblem(change, 'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS')
    expect(schema).not.toEqual(stricter)
  }
})
