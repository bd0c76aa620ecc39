import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { ARTICLE, startContent } from '../../test/harness.ts'

const article = { name: 'Article', slug: 'article', schema: ARTICLE }

test('a type is a collection without description and price, unless it is created otherwise', async () => {
  await using content = await startContent()

  const type = await content.as({}).types.create(article)

  expect(type).toMatchObject({ ...article, kind: 'collection', description: null, basePrice: null, schemaManifest: null })
  expect(type.createdAt).toBe(type.updatedAt)
  expect(await content.as({}).types.get({ id: type.id })).toEqual(type)
})

test('everything that is given is kept', async () => {
  await using content = await startContent()
  const given = { ...article, kind: 'singleton' as const, description: 'What we write.', basePrice: 0 }

  expect(await content.as({}).types.create(given)).toMatchObject(given)
})

test('the schema may come as JSON text, and is kept as compact text with its hash', async () => {
  await using content = await startContent()

  const type = await content.as({}).types.create({ ...article, schema: JSON.stringify(ARTICLE, null, 4) })

  expect(type.schema).toEqual(ARTICLE)
  const stored = await content.database.sql.query(
    {
      name: 'stored',
      text: `select schema, schema_hash = encode(sha256(convert_to(schema, 'UTF8')), 'hex') as hashed from content.content_types`,
    },
    [],
  )
  expect(stored).toEqual([{ schema: JSON.stringify(ARTICLE), hashed: true }])
})

test('creating leaves one event and one audit entry, which name the new type', async () => {
  await using content = await startContent()

  const { id } = await content.as({ id: 'api_key:9' }).types.create(article)

  expect(await content.events()).toEqual([
    { subject: 'content.type.created', payload: { domainId: 1, contentTypeId: id, slug: 'article', name: 'Article' } },
  ])
  expect(await content.audit()).toMatchObject([
    { action: 'create', entityType: 'content_type', entityId: id, actorId: 'api_key:9', domainId: 1 },
  ])
})

test('a dry run answers as the real call would, and leaves nothing behind', async () => {
  await using content = await startContent()

  expect(await content.as({}, { dryRun: true }).types.create(article)).toMatchObject(article)

  expect(await content.as({}).types.list({})).toMatchObject({ items: [] })
  expect([await content.events(), await content.audit()]).toEqual([[], []])
})

test('a slug is taken once in a domain, and free in every other', async () => {
  await using content = await startContent()
  await content.as({}).types.create(article)

  const problem = await expectProblem(content.as({}).types.create({ ...article, name: 'Another' }), 'CONTENT_TYPE_SLUG_CONFLICT')
  const elsewhere = await content.as({ domainId: 2 }).types.create(article)

  expect(problem).toMatchObject({ status: 409, context: { slug: 'article' } })
  expect(elsewhere).toMatchObject(article)
})

test('of parallel creates with one slug, exactly one succeeds', async () => {
  await using content = await startContent()

  const results = await Promise.allSettled([1, 2, 3, 4].map((n) => content.as({}).types.create({ ...article, name: `${n}` })))

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  for (const reason of refused) expect(reason).toMatchObject({ problem: { code: 'CONTENT_TYPE_SLUG_CONFLICT' } })
})

test('a type without a schema is refused', async () => {
  await using content = await startContent()

  await expectProblem(content.as({}).types.create({ name: 'Article', slug: 'article' }), 'CONTENT_TYPE_SCHEMA_SOURCE_REQUIRED')
})

test.each([
  ['not json', 'INVALID_CONTENT_SCHEMA_JSON'],
  ['true', 'INVALID_CONTENT_SCHEMA_TYPE'],
  ['[]', 'INVALID_CONTENT_SCHEMA_TYPE'],
  [{ type: 'objekt' }, 'INVALID_CONTENT_SCHEMA_DEFINITION'],
])('the schema %o is refused with %s', async (schema, code) => {
  await using content = await startContent()

  await expectProblem(content.as({}).types.create({ ...article, schema }), code)
  expect(await content.as({}).types.list({})).toMatchObject({ items: [] })
})

test('every fault of a schema is told at once, with its pointer', async () => {
  await using content = await startContent()
  const schema = { properties: { a: { minLength: -1 }, b: { $ref: '#/$defs/gone' }, c: { pattern: '(' } } }

  const problem = await expectProblem(content.as({}).types.create({ ...article, schema }), 'INVALID_CONTENT_SCHEMA_DEFINITION')

  expect(problem.issues?.map(({ pointer }) => pointer)).toEqual(['/properties/a/minLength', '/properties/b/$ref', '/properties/c/pattern'])
})

test.each([
  { name: '' },
  { name: 'x'.repeat(201) },
  { name: 'null \0' },
  { name: 'half \ud800' },
  { slug: 'Not-A-Slug' },
  { slug: 'a--b' },
  { slug: 'x'.repeat(101) },
  { kind: 'list' },
  { description: 'x'.repeat(2_001) },
  { basePrice: -1 },
  { basePrice: 1.5 },
  { basePrice: 2 ** 31 },
  { schema: 7 },
])('%o is refused', async (input) => {
  await using content = await startContent()

  const problem = await expectProblem(content.as({}).types.create({ ...article, ...input } as never), 'VALIDATION_ERROR')

  expect(problem.issues?.map(({ pointer }) => pointer)).toContain(`/${Object.keys(input)[0]}`)
})

const manifest = { fields: [{ name: 'title', type: 'text', label: 'Title', required: true }] }

test('a manifest in place of a schema is compiled to one, and kept beside it', async () => {
  await using content = await startContent()
  const { types, items } = content.as({})

  const type = await types.create({ name: 'Page', slug: 'page', schemaManifest: JSON.stringify(manifest) })

  expect(type).toMatchObject({
    schemaManifest: manifest,
    schema: { type: 'object', properties: { title: { type: 'string', title: 'Title' } }, required: ['title'], additionalProperties: false },
  })
  expect(await types.get({ id: type.id })).toEqual(type)
  expect((await types.list({})).items).toEqual([type])
  await expectProblem(items.create({ contentTypeId: type.id, data: {} }), 'CONTENT_SCHEMA_VALIDATION_FAILED')
})

test('a type has a schema or a manifest: not both, and not neither', async () => {
  await using content = await startContent()
  const { types } = content.as({})

  const both = types.create({ ...article, schemaManifest: manifest })
  await expectProblem(both, 'CONTENT_TYPE_SCHEMA_SOURCE_CONFLICT')
  await expectProblem(types.create({ name: 'Page', slug: 'page' }), 'CONTENT_TYPE_SCHEMA_SOURCE_REQUIRED')
})
