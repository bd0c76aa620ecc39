import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('of many who write a global for the first time at once, one creates its item and the others write its next versions', async () => {
  await using content = await startContent()
  const { types, globals, items } = content.as({})
  const schema = { type: 'object', properties: { title: { type: 'string' } } }
  await types.create({ name: 'Footer', slug: 'footer', kind: 'singleton', schema })

  const titles = Array.from({ length: 12 }, (_, index) => `${index}`)
  const written = await Promise.all(titles.map((title) => globals.update({ slug: 'footer', data: { title } })))

  expect(written.map(({ version }) => version).sort((a, b) => a - b)).toEqual(titles.map((_, index) => index + 1))
  expect((await items.list({})).items).toMatchObject([{ id: written[0]?.id, version: 12 }])
  expect(await content.audit()).toHaveLength(13)
})
