import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'
import { startLibrary, to } from '../../test/library.ts'

test('any two states of an item are compared: versions, what readers see, and the working copy', async () => {
  await using content = await startContent()
  const { items } = content.as({})
  const { id } = await content.givenItem(['the first', 'the second'])
  await items.publish({ id })
  await items.update({ id, data: { title: 'the last' } })

  const changed = async (sides: { from?: number | 'working' | 'published'; to?: number | 'working' | 'published' }) => {
    const { fromVersion, toVersion, changes } = await items.diff({ id, ...sides })
    const words = changes.flatMap((change) => change.words ?? []).filter(({ op }) => op !== 'same')
    return [fromVersion, toVersion, ...words.map(({ text }) => text)]
  }

  expect(await changed({ from: 1, to: 2 })).toEqual([1, 2, 'first', 'second'])
  expect(await changed({})).toEqual([3, 4, 'second', 'last'])
  expect(await changed({ from: 'working', to: 1 })).toEqual([4, 1, 'last', 'first'])
  expect(await changed({ from: 4, to: 'working' })).toEqual([4, 4])
})

test('what is not there cannot be compared', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'], { domainId: 2 })
  const { items } = content.as({ domainId: 2 })

  await expectProblem(items.diff({ id }), 'CONTENT_ITEM_UNPUBLISHED')
  await expectProblem(items.diff({ id, from: 7 }), 'TARGET_VERSION_NOT_FOUND')
  await expectProblem(content.as({}).items.diff({ id, from: 1 }), 'CONTENT_ITEM_NOT_FOUND')
})

test('a reference to something else is told by the titles of both', async () => {
  await using library = await startLibrary()
  const [ada, bob] = [await library.author('Ada'), await library.author('Bob')]
  const book = await library.book({ title: 'One', restrict: to(ada), list: [to(ada)] })
  await library.items.update({ id: book, data: { title: 'One', restrict: to(bob), list: [to(bob)] } })

  expect((await library.items.diff({ id: book, from: 1 })).changes).toEqual([
    { op: 'reference', path: '/restrict', from: to(ada), to: to(bob), fromTitle: 'Ada', toTitle: 'Bob' },
    { op: 'removed', path: '/list/0', from: to(ada), fromTitle: 'Ada' },
    { op: 'added', path: '/list/0', to: to(bob), toTitle: 'Bob' },
  ])
})

test('a localized field is told by locale and by name', async () => {
  await using content = await startContent()
  const text = { type: 'string', title: 'Headline', 'x-wordclaw-localized': true }
  const schema = {
    type: 'object',
    properties: { title: text },
    'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
  }
  const { types, items } = content.as({})
  const { id: contentTypeId } = await types.create({ name: 'Page', slug: 'page', schema })
  const { id } = await items.create({ contentTypeId, data: { title: { en: 'Boat', de: 'Boot' } } })
  await items.update({ id, data: { title: { en: 'Boat', de: 'Schiff' } } })

  expect((await items.diff({ id, from: 1 })).changes).toEqual([
    { op: 'replaced', path: '/title/de', from: 'Boot', to: 'Schiff', field: 'Headline', locale: 'de' },
  ])
})

test('two large documents that have nothing in common are told as one change', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType({ schema: { type: 'object' } })
  const { items } = content.as({})
  const values = (factor: number) => ({ values: Array.from({ length: 200_000 }, (_, index) => (index * factor) % 97) })
  const { id } = await items.create({ contentTypeId, data: values(3) })
  await items.update({ id, data: values(5) })

  const { changes, truncated } = await items.diff({ id, from: 1 })

  expect([changes.map(({ op, path }) => [op, path]), truncated]).toEqual([[['replaced', '/values']], true])
})
