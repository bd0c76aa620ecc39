import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startMigrating } from '../../test/migrating.ts'

const PERSON = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'string' }, secret: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
}
const RENAMED = {
  type: 'object',
  properties: { title: { type: 'string' }, age: { type: 'integer', 'x-wordclaw-indexed': true }, size: { type: 'string' } },
  required: ['title', 'size'],
  additionalProperties: false,
}
const TRANSFORMS = [
  { op: 'rename', path: '/name', to: 'title' },
  { op: 'convert', path: '/age', from: 'string', to: 'integer' },
  { op: 'drop', path: '/secret' },
  { op: 'default', path: '/size', value: 'small' },
] as const

test('a change is classed, counted and shown on some items, and a dry run changes nothing', async () => {
  await using content = await startMigrating()
  const id = await content.givenType({ schema: PERSON })
  const ada = await content.as({}).items.create({ contentTypeId: id, data: { name: 'Ada', age: '36', secret: 'x' }, status: 'published' })
  await content.as({}).items.create({ contentTypeId: id, data: { name: 'Bob' } })
  const before = await content.as({}).types.get({ id })

  const preview = await content.as({}, { dryRun: true }).migrations.create({ id, schema: RENAMED, transforms: [...TRANSFORMS] })

  expect(preview).toMatchObject({ contentTypeId: id, state: 'running', class: 'breaking', revision: 2, migrated: 0, reverts: null })
  expect(preview.changes).toMatchObject([
    { path: '/name', what: 'moved', class: 'breaking', transform: 0 },
    { path: '/age', what: 'kind', class: 'breaking', transform: 1 },
    { path: '/age', what: 'index', class: 'safe' },
    { path: '/secret', what: 'removed', class: 'breaking', transform: 2 },
    { path: '/size', what: 'added', class: 'risky', transform: 3 },
  ])
  expect(preview.touched).toEqual({
    items: 2,
    drafts: 1,
    published: 1,
    versions: 0,
    trashed: 0,
    forms: null,
    offers: null,
    embeddings: null,
  })
  expect(preview.samples[0]).toEqual({
    contentItemId: ada.id,
    version: 1,
    before: { name: 'Ada', age: '36', secret: 'x' },
    after: { title: 'Ada', age: 36, size: 'small' },
  })
  expect(await content.as({}).types.get({ id })).toEqual(before)
  expect((await content.as({}).migrations.list({ id })).items).toEqual([])
})

test('items are brought to the new schema in the background: working copies, what readers see, the index and the history', async () => {
  await using content = await startMigrating()
  const { items, migrations } = content.as({})
  const id = await content.givenType({ schema: PERSON })
  const live = await items.create({ contentTypeId: id, data: { name: 'Ada', age: '36', secret: 'x' }, status: 'published' })
  const changed = await items.create({ contentTypeId: id, data: { name: 'Bob', secret: 'y' }, status: 'published' })
  await items.update({ id: changed.id, data: { name: 'Bobby', age: '7' } })
  await content.newEvents()

  const started = await migrations.create({ id, schema: RENAMED, transforms: [...TRANSFORMS] })
  await content.work()

  expect(await migrations.get({ id, migrationId: started.id })).toMatchObject({ state: 'completed', migrated: 2, error: null })
  expect(await items.get({ id: live.id })).toMatchObject({
    data: { title: 'Ada', age: 36, size: 'small' },
    version: 2,
    publishedVersion: 2,
    publicationState: 'published',
  })
  expect(await items.get({ id: live.id, draft: false })).toMatchObject({ data: { title: 'Ada', age: 36, size: 'small' }, version: 2 })
  expect(await items.get({ id: changed.id })).toMatchObject({
    data: { title: 'Bobby', age: 7, size: 'small' },
    version: 3,
    publishedVersion: 1,
  })
  expect(await items.get({ id: changed.id, draft: false })).toMatchObject({ data: { title: 'Bob', size: 'small' }, version: 1 })
  expect(await content.rows('select data, schema_hash from content.content_item_versions order by id')).toMatchObject([
    { data: '{"name":"Bob","secret":"y"}', schema_hash: started.fromSchemaHash },
    { data: '{"name":"Ada","age":"36","secret":"x"}' },
    { data: '{"name":"Bobby","age":"7"}' },
  ])
  expect(await content.rows('select view, content_item_id, path from content.content_item_fields order by 1, 2')).toEqual([
    { view: -1, content_item_id: live.id, path: '/age' },
    { view: 0, content_item_id: live.id, path: '/age' },
    { view: 0, content_item_id: changed.id, path: '/age' },
  ])
  expect((await content.newEvents()).map(({ subject, payload }) => [subject, payload['contentItemId'], payload['version']])).toEqual([
    ['content.type.updated', undefined, undefined],
    ['content.item.updated', live.id, 2],
    ['content.item.published', live.id, 2],
    ['content.item.updated', changed.id, 3],
    ['content.item.published', changed.id, 1],
    ['content.type.migrated', undefined, undefined],
  ])
})

test('a migration is undone by its inverse, which gives back what was dropped', async () => {
  await using content = await startMigrating()
  const { items, migrations, types } = content.as({})
  const id = await content.givenType({ schema: PERSON })
  const live = await items.create({ contentTypeId: id, data: { name: 'Ada', age: '036', secret: 'x' }, status: 'published' })
  const changed = await items.create({ contentTypeId: id, data: { name: 'Bob', secret: 'y' }, status: 'published' })
  await items.update({ id: changed.id, data: { name: 'Bobby', age: '7' } })
  const edited = await items.create({ contentTypeId: id, data: { name: 'Eve', secret: 'z' } })
  const { id: migrationId } = await migrations.create({ id, schema: RENAMED, transforms: [...TRANSFORMS] })
  await content.work()
  await items.update({ id: edited.id, data: { title: 'Eva', age: 3, size: 'large' } })

  const undone = await migrations.revert({ id, migrationId })
  await content.work()

  expect(undone).toMatchObject({ reverts: migrationId, class: 'breaking', revision: 3 })
  expect(await migrations.get({ id, migrationId })).toMatchObject({ state: 'reverted' })
  expect(await types.get({ id })).toMatchObject({ schema: PERSON })
  expect(await items.get({ id: live.id })).toMatchObject({ data: { name: 'Ada', age: '036', secret: 'x' }, publicationState: 'published' })
  expect(await items.get({ id: live.id, draft: false })).toMatchObject({ data: { name: 'Ada', age: '036', secret: 'x' } })
  expect(await items.get({ id: changed.id })).toMatchObject({ data: { name: 'Bobby', age: '7' } })
  expect(await items.get({ id: changed.id, draft: false })).toMatchObject({ data: { name: 'Bob', secret: 'y' } })
  expect(await items.get({ id: edited.id })).toMatchObject({ data: { name: 'Eva', age: '3', secret: 'z' } })
  expect(await content.rows('select * from content.content_item_fields')).toEqual([])
})

test('what is not migrated yet is read as the new schema shapes it, its old versions too', async () => {
  await using content = await startMigrating()
  const { items, migrations } = content.as({})
  const id = await content.givenType({ schema: PERSON })
  const item = await items.create({ contentTypeId: id, data: { name: 'Ada', age: '36' }, status: 'published' })
  await items.update({ id: item.id, data: { name: 'Ada L' } })

  await migrations.create({ id, schema: RENAMED, transforms: [...TRANSFORMS] })

  expect(await items.get({ id: item.id })).toMatchObject({ data: { title: 'Ada L', size: 'small' }, version: 2 })
  expect(await items.get({ id: item.id, draft: false })).toMatchObject({ data: { title: 'Ada', age: 36, size: 'small' }, version: 1 })
  expect((await items.list({ contentTypeId: id })).items).toMatchObject([{ data: { title: 'Ada L', size: 'small' } }])
  expect((await items.list({ contentTypeId: id, draft: false })).items).toMatchObject([{ data: { title: 'Ada', age: 36 } }])
  expect(await items.getVersion({ id: item.id, version: 1 })).toMatchObject({ data: { title: 'Ada', age: 36 } })
  expect((await items.listVersions({ id: item.id })).items).toMatchObject([{ data: { title: 'Ada', age: 36 } }])
})

test('what is not migrated yet is written as the new schema asks, and what it loses is kept', async () => {
  await using content = await startMigrating()
  const { items, migrations } = content.as({})
  const id = await content.givenType({ schema: PERSON })
  const create = (name: string) => items.create({ contentTypeId: id, data: { name, secret: name } })
  const [written, published, marked, restored] = [await create('A'), await create('B'), await create('C'), await create('D')]
  await items.update({ id: restored.id, data: { name: 'D2' } })
  const { id: migrationId } = await migrations.create({ id, schema: RENAMED, transforms: [...TRANSFORMS] })

  await expectProblem(items.update({ id: written.id, data: { name: 'A' } }), 'CONTENT_SCHEMA_VALIDATION_FAILED')
  await items.update({ id: written.id, data: { title: 'A', size: 'large' }, expectedVersion: 1 })
  expect(await items.publish({ id: published.id })).toMatchObject({ data: { title: 'B', size: 'small' }, version: 2 })
  expect(await items.update({ id: marked.id, status: 'review' })).toMatchObject({ data: { title: 'C', size: 'small' }, version: 2 })
  expect(await items.rollback({ id: restored.id, version: 1 })).toMatchObject({ data: { title: 'D', size: 'small' }, version: 3 })
  await content.work()
  expect(await items.get({ id: published.id, draft: false })).toMatchObject({ data: { title: 'B' }, version: 2 })

  await migrations.revert({ id, migrationId })
  await content.work()
  expect(await items.get({ id: written.id })).toMatchObject({ data: { name: 'A', secret: 'A' } })
  expect(await items.get({ id: published.id, draft: false })).toMatchObject({ data: { name: 'B', secret: 'B' } })
  expect(await items.get({ id: marked.id })).toMatchObject({ data: { name: 'C', secret: 'C' }, status: 'review' })
})

test('a change that items would not fit is refused with its parts and those items, and is taken with the transforms', async () => {
  await using content = await startMigrating()
  const { items, migrations, types } = content.as({})
  const id = await content.givenType({ schema: PERSON })
  const item = await items.create({ contentTypeId: id, data: { name: 'Ada', age: 'unknown' } })
  const transforms = [...TRANSFORMS]

  const plain = await expectProblem(types.update({ id, schema: RENAMED }), 'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS')
  const unfit = await expectProblem(migrations.create({ id, schema: RENAMED, transforms }), 'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS')

  expect(plain.context?.['changes']).toMatchObject([{ path: '/name', what: 'removed' }, {}, {}, {}, { path: '/title' }, { path: '/size' }])
  expect(unfit.context?.['items']).toEqual([
    {
      contentItemId: item.id,
      issues: [{ pointer: '/age', rule: 'convert', message: 'cannot be read as integer' }, expect.objectContaining({ pointer: '/age' })],
    },
  ])
  expect(await types.get({ id })).toMatchObject({ schema: PERSON })
  transforms[1] = { ...TRANSFORMS[1], onFailure: 'drop' } as never
  expect(await migrations.create({ id, schema: RENAMED, transforms })).toMatchObject({
    samples: [{ after: { title: 'Ada', size: 'small' } }],
  })
})

test('what readers see has to fit too, where it is not the working copy', async () => {
  await using content = await startMigrating()
  const { items, migrations } = content.as({})
  const id = await content.givenType({ schema: PERSON })
  const item = await items.create({ contentTypeId: id, data: { name: 'Ada', age: 'old' }, status: 'published' })
  await items.update({ id: item.id, data: { name: 'Ada', age: '36' } })

  const problem = await expectProblem(
    migrations.create({ id, schema: RENAMED, transforms: [...TRANSFORMS] }),
    'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS',
  )

  expect(problem.context?.['items']).toMatchObject([{ issues: [{ message: 'in the published version: cannot be read as integer' }, {}] }])
})

test('an index that is new to a type is filled in the background, and readers of it can tell when that is done', async () => {
  await using content = await startMigrating()
  const { items, types, migrations } = content.as({})
  const id = await content.givenType({ schema: PERSON })
  const [{ hash } = {}] = await content.rows<{ hash: string }>(
    'update content.content_types set indexed_hash = schema_hash returning schema_hash as hash',
  )
  await items.create({ contentTypeId: id, data: { name: 'Ada' }, status: 'published' })
  const indexed = { ...PERSON, properties: { ...PERSON.properties, name: { type: 'string', 'x-wordclaw-indexed': true } } }

  await types.update({ id, schema: indexed })

  expect(await content.rows('select indexed_hash, schema_revision from content.content_types')).toEqual([
    { indexed_hash: hash, schema_revision: 2 },
  ])
  await content.work()
  expect(await content.rows('select indexed_hash from content.content_types')).toEqual([
    { indexed_hash: expect.not.stringMatching(hash ?? '') },
  ])
  expect(await content.rows('select view, path from content.content_item_fields order by view')).toEqual([
    { view: -1, path: '/name' },
    { view: 0, path: '/name' },
  ])
  expect((await migrations.list({ id })).items).toMatchObject([{ class: 'safe', state: 'completed', migrated: 1 }])
  expect(await items.get({ id: 1 })).toMatchObject({ version: 1 })
})

test('changes follow each other before any item has been migrated, and each is undone on its own', async () => {
  await using content = await startMigrating()
  const { items, migrations } = content.as({})
  const id = await content.givenType({ schema: PERSON })
  const item = await items.create({ contentTypeId: id, data: { name: 'Ada', age: '36', secret: 'x' } })
  const first = await migrations.create({ id, schema: RENAMED, transforms: [...TRANSFORMS] })
  const open = { type: 'object', properties: { heading: { type: 'string' }, age: { type: 'integer' } } }
  const second = await migrations.create({
    id,
    schema: open,
    transforms: [
      { op: 'rename', path: '/title', to: 'heading' },
      { op: 'drop', path: '/size' },
    ],
  })
  expect(await items.get({ id: item.id })).toMatchObject({ data: { heading: 'Ada', age: 36 }, version: 1 })
  await expectProblem(migrations.revert({ id, migrationId: first.id }), 'CONTENT_TYPE_MIGRATION_NOT_REVERTIBLE')
  await content.work()
  const back = await migrations.revert({ id, migrationId: second.id })
  await content.work()
  expect(await items.get({ id: item.id })).toMatchObject({ data: { title: 'Ada', age: 36, size: 'small' }, version: 3 })
  await expectProblem(migrations.revert({ id, migrationId: second.id }), 'CONTENT_TYPE_MIGRATION_NOT_REVERTIBLE')
  const again = await migrations.revert({ id, migrationId: back.id })
  await content.work()
  expect(again).toMatchObject({ reverts: back.id })
  expect(await items.get({ id: item.id })).toMatchObject({ data: { heading: 'Ada', age: 36 } })
})

test('a schema that is the type’s own, no schema at all, and a type of another domain are refused', async () => {
  await using content = await startMigrating()
  const { migrations } = content.as({})
  const id = await content.givenType({ schema: PERSON })
  const theirs = await content.givenType({ domainId: 2, schema: PERSON })
  await expectProblem(migrations.create({ id, schema: PERSON }), 'CONTENT_TYPE_MIGRATION_UNNEEDED')
  await expectProblem(migrations.create({ id }), 'CONTENT_TYPE_SCHEMA_SOURCE_REQUIRED')
  await expectProblem(migrations.create({ id: theirs, schema: RENAMED }), 'CONTENT_TYPE_NOT_FOUND')
  await expectProblem(migrations.list({ id: theirs }), 'CONTENT_TYPE_NOT_FOUND')
  await expectProblem(migrations.list({ id, cursor: 'x' }), 'INVALID_CONTENT_TYPE_MIGRATIONS_CURSOR')
  const { id: migrationId } = await content.as({ domainId: 2 }).migrations.create({ id: theirs, schema: RENAMED })
  await expectProblem(migrations.get({ id: theirs, migrationId }), 'CONTENT_TYPE_MIGRATION_NOT_FOUND')
  await expectProblem(migrations.get({ id, migrationId }), 'CONTENT_TYPE_MIGRATION_NOT_FOUND')
  await expectProblem(migrations.revert({ id: theirs, migrationId }), 'CONTENT_TYPE_MIGRATION_NOT_FOUND')
})
