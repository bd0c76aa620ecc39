import { expect, test } from 'vitest'
import { textOf } from './text-of.ts'

test('every text of a document is found, however deep, in the order of its fields', () => {
  const data = { title: 'One', body: { blocks: [{ text: 'two' }, { text: 'three', level: 2 }] }, tags: ['four'], live: true }
  expect(textOf(data)).toBe('One\ntwo\nthree\nfour')
})

test('a document without a text has none', () => {
  expect(textOf({ count: 1, at: null, list: [] })).toBe('')
})

test('of a very long document the beginning is indexed', () => {
  expect(textOf({ body: Array.from({ length: 50 }, () => 'x'.repeat(10_000)) })).toHaveLength(200_000)
})
