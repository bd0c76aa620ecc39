import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { ARTICLE, startContent } from '../../test/harness.ts'

test('a type is read with its schema as an object', async () => {
  await using content = await startContent()
  const id = await content.givenType()

  expect(await content.as({}).types.get({ id })).toMatchObject({ id, name: 'Given', kind: 'collection', schema: ARTICLE })
})

test.each([
  'get',
  'update',
  'delete',
] as const)("%s: another domain's type is answered exactly as one that does not exist", async (verb) => {
  await using content = await startContent()
  const foreign = await content.givenType({ domainId: 2 })
  const before = await content.as({ domainId: 2 }).types.get({ id: foreign })
  const { types } = content.as({ domainId: 1 })
  const call = (id: number) => (verb === 'update' ? types.update({ id, name: 'Mine now', schema: {} }) : types[verb]({ id }))

  const refused = await expectProblem(call(foreign), 'CONTENT_TYPE_NOT_FOUND')
  const missing = await expectProblem(call(987_654), 'CONTENT_TYPE_NOT_FOUND')

  expect(JSON.stringify(refused).replaceAll(String(foreign), 'N')).toBe(JSON.stringify(missing).replaceAll('987654', 'N'))
  expect(await content.as({ domainId: 2 }).types.get({ id: foreign })).toEqual(before)
})

test.each([0, -1, 1.5, 2 ** 31, 'one'])('the id %o is refused', async (id) => {
  await using content = await startContent()

  await expectProblem(content.as({}).types.get({ id } as never), 'VALIDATION_ERROR')
})
