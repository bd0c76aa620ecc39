import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startReleasing } from '../../test/releases.ts'

test('of a batch each element is done that can be, and every one is told of', async () => {
  await using content = await startReleasing()
  const contentTypeId = await content.givenType()
  const singleton = await content.givenType({ kind: 'singleton' })
  const { batches } = content.as({})

  const { results } = await batches.create({
    items: [
      { contentTypeId, data: { title: 'one' } },
      { contentTypeId, data: { title: 7 } },
      { contentTypeId: singleton, data: { title: 'only' } },
      { contentTypeId: singleton, data: { title: 'second' } },
      { contentTypeId: 999, data: {} },
      { contentTypeId, data: '{"title":"last"}', status: 'published' },
    ],
  })

  expect(results).toMatchObject([
    { index: 0, ok: true, version: 1 },
    { index: 1, ok: false, code: 'CONTENT_SCHEMA_VALIDATION_FAILED', issues: [{ pointer: '/title' }] },
    { index: 2, ok: true },
    { index: 3, ok: false, code: 'SINGLETON_CONTENT_ITEM_EXISTS' },
    { index: 4, ok: false, code: 'CONTENT_TYPE_NOT_FOUND' },
    { index: 5, ok: true, version: 1 },
  ])
  expect(await content.live(results[5]?.id ?? 0)).toEqual({ title: 'last' })
  expect((await content.audit()).map(({ action, entityId }) => [action, entityId === null])).toEqual([
    ['create', false],
    ['create', false],
    ['create', false],
    ['create', true],
  ])
})

test('an atomic batch is done as a whole, or leaves nothing', async () => {
  await using content = await startReleasing()
  const { id } = await content.givenItem(['one'])
  const { batches, items } = content.as({})
  const update = (title: unknown) => ({ id, data: { title } })

  const problem = await expectProblem(batches.update({ atomic: true, items: [update('two'), update(3)] }), 'BATCH_ATOMIC_FAILED')

  expect(problem.context).toMatchObject({ index: 1, code: 'CONTENT_SCHEMA_VALIDATION_FAILED' })
  expect(await items.get({ id })).toMatchObject({ version: 1 })
  const { results } = await batches.update({ atomic: true, items: [update('two'), { ...update('three'), expectedVersion: 2 }] })
  expect(results).toEqual([
    { index: 0, ok: true, id, version: 2 },
    { index: 1, ok: true, id, version: 3 },
  ])
})

test('items are deleted in a batch, and what is not there is told of', async () => {
  await using content = await startReleasing()
  const [one, two] = [await content.givenItem(['one']), await content.givenItem(['two'])]
  const foreign = await content.givenItem(['foreign'], { domainId: 2 })
  const { batches, items } = content.as({})

  const { results } = await batches.delete({ ids: [one.id, foreign.id, two.id] })

  expect(results).toMatchObject([{ ok: true }, { ok: false, code: 'CONTENT_ITEM_NOT_FOUND' }, { ok: true }])
  await expectProblem(items.get({ id: two.id }), 'CONTENT_ITEM_NOT_FOUND')
  expect(await content.as({ domainId: 2 }).items.get({ id: foreign.id })).toMatchObject({ version: 1 })
})

test('what policy refuses of a batch is not done', async () => {
  await using content = await startReleasing({ refused: ['content.items.update'] })
  const { id } = await content.givenItem(['one'])
  const { batches } = content.as({})

  expect(await batches.update({ items: [{ id, data: { title: 'two' } }] })).toMatchObject({ results: [{ ok: false, code: 'FROZEN' }] })
  await expectProblem(batches.update({ atomic: true, items: [{ id, data: { title: 'two' } }] }), 'BATCH_ATOMIC_FAILED')
})

test('a batch of nothing is refused, and a dry run of one leaves nothing', async () => {
  await using content = await startReleasing()
  const contentTypeId = await content.givenType()

  await expectProblem(content.as({}).batches.create({ items: [] }), 'EMPTY_BATCH')
  await expectProblem(content.as({}).batches.delete({ ids: [] }), 'EMPTY_BATCH')
  const { results } = await content.as({}, { dryRun: true }).batches.create({ items: [{ contentTypeId, data: { title: 'one' } }] })
  expect(results).toMatchObject([{ ok: true, version: 1 }])
  expect((await content.items.list({})).items).toEqual([])
})
