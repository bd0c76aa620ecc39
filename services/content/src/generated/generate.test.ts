import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const schema = { type: 'object', properties: { title: { type: 'string' } }, additionalProperties: false }

test('the same types give the same files, in whatever order they were made', async () => {
  await using content = await startContent()
  const { types } = content.as({})
  await types.create({ name: 'Page', slug: 'page', schema })
  await types.create({ name: 'Author', slug: 'author', kind: 'singleton', schema })

  const made = await types.generate({})

  expect(made).toMatchObject({
    current: false,
    types: [
      { slug: 'author', kind: 'singleton' },
      { slug: 'page', kind: 'collection' },
    ],
  })
  expect(made.files.map(({ path }) => path)).toEqual(['types.ts', 'validators.ts', 'client.ts', 'index.ts'])
  expect(await types.generate({})).toEqual(made)
})

test('a revision is current until a type is another, is new, or is gone', async () => {
  await using content = await startContent()
  const { types } = content.as({})
  const { id } = await types.create({ name: 'Page', slug: 'page', schema })
  const isCurrent = async (revision: string) => (await types.generate({ revision })).current
  const { revision } = await types.generate({})

  expect(await types.generate({ revision })).toMatchObject({ revision, current: true, types: [{ id }], files: [] })
  await types.update({ id, name: 'Renamed' })
  expect(await isCurrent(revision)).toBe(true)
  await types.update({ id, schema: { ...schema, title: 'Page' } })
  expect(await isCurrent(revision)).toBe(false)
  const { revision: next } = await types.generate({ revision })
  const other = await types.create({ name: 'Other', slug: 'other', schema })
  expect(await isCurrent(next)).toBe(false)
  await types.delete({ id: other.id })
  expect(await isCurrent(next)).toBe(true)
})

test('a domain without types has files that are empty modules', async () => {
  await using content = await startContent()

  expect((await content.as({}).types.generate({})).files[0]?.text).toMatch(/\nexport \{\}\n$/)
})

test("another domain's types are not among them", async () => {
  await using content = await startContent()
  await content.as({ domainId: 2 }).types.create({ name: 'Theirs', slug: 'theirs', schema })
  await content.as({}).types.create({ name: 'Ours', slug: 'ours', schema })

  const made = await content.as({}).types.generate({})

  expect(made.types.map(({ slug }) => slug)).toEqual(['ours'])
  expect(JSON.stringify(made.files).toLowerCase()).not.toContain('theirs')
})

test('more types, or more of schemas, than are printed are refused', { timeout: 60_000 }, async () => {
  await using content = await startContent()
  const large = { ...schema, description: 'x'.repeat(60_000) }
  for (let n = 0; n < 67; n++) await content.givenType({ domainId: 1, schema: large })
  for (let n = 0; n < 500; n++) await content.givenType({ domainId: 2, schema })

  await expectProblem(content.as({}).types.generate({}), 'TOO_MUCH_TO_GENERATE')
  expect((await content.as({ domainId: 2 }).types.generate({})).types).toHaveLength(500)
  await content.givenType({ domainId: 2, schema })
  await expectProblem(content.as({ domainId: 2 }).types.generate({}), 'TOO_MUCH_TO_GENERATE')
})

test('a revision that is no text of a revision is refused', async () => {
  await using content = await startContent()

  await expectProblem(content.as({}).types.generate({ revision: 'x'.repeat(101) }), 'VALIDATION_ERROR')
})
