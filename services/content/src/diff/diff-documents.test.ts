import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyChanges } from '../../test/apply-changes.ts'
import { diffDocuments } from './diff-documents.ts'

type Document = Record<string, unknown>

const changesOf = (from: Document, to: Document) => diffDocuments(from, to).changes

const name = fc.constantFrom('title', 'body', 'id', 'type', 'a/b', 'm~n', '', '0')
const prose = fc.array(fc.constantFrom('one', 'two', 'three', 'four', '<b>', 'ж', '猫'), { maxLength: 8 }).map((words) => words.join(' '))
const { value: node } = fc.letrec((tie) => ({
  leaf: fc.oneof(prose, fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.constant(null)),
  reference: fc.record({ contentItemId: fc.integer({ min: 1, max: 4 }) }),
  block: fc.record({ blockId: fc.integer({ min: 1, max: 6 }), text: prose, items: fc.array(tie('value'), { maxLength: 3 }) }),
  record: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  list: fc.array(tie('value'), { maxLength: 6 }),
  blocks: fc.array(tie('block'), { maxLength: 6 }),
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    tie('leaf'),
    tie('reference'),
    tie('record'),
    tie('list'),
    tie('block'),
    tie('blocks'),
  ),
}))
const document = fc.dictionary(name, node as fc.Arbitrary<unknown>, { maxKeys: 5, noNullPrototype: true })

test('equal documents have no changes, whatever the order of their members', () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, turned(member)]),
    )
  }
  fc.assert(
    fc.property(document, (given) => {
      expect(diffDocuments(given, turned(given) as Document)).toEqual({ changes: [], truncated: false })
    }),
  )
})

test('the first document and the changes make the second', () => {
  fc.assert(
    fc.property(document, document, (from, to) => {
      const { changes, truncated } = diffDocuments(from, to)
      expect(applyChanges(from, changes)).toEqual(to)
      expect(truncated).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('so they do for an array whose elements were shuffled, removed, added and edited', () => {
  const blocks = fc.uniqueArray(fc.record({ blockId: fc.integer({ min: 1, max: 9 }), text: prose }), { selector: ({ blockId }) => blockId })
  fc.assert(
    fc.property(blocks, blocks, (from, to) => {
      const changes = changesOf({ blocks: from }, { blocks: to })
      expect(applyChanges({ blocks: from }, changes)).toEqual({ blocks: to })
      const ids = (list: typeof from) => new Set(list.map(({ blockId }) => blockId))
      const [before, after] = [ids(from), ids(to)]
      const count = (op: string) => changes.filter((change) => change.op === op).length
      expect([count('removed'), count('added')]).toEqual([before.difference(after).size, after.difference(before).size])
    }),
    { numRuns: 300 },
  )
})

test('an element that changed its place has moved: it is neither removed nor added', () => {
  const [a, b, c] = [{ blockId: 'a' }, { blockId: 'b' }, { blockId: 'c' }]

  expect(changesOf({ blocks: [a, b, c] }, { blocks: [c, a, b] })).toEqual([{ op: 'moved', path: '/blocks/0', fromPath: '/blocks/2' }])
})

test('an element without an identity is known by its content', () => {
  expect(changesOf({ tags: ['one', 'two', 'three'] }, { tags: ['three', 'one', 'two'] })).toEqual([
    { op: 'moved', path: '/tags/0', fromPath: '/tags/2' },
  ])
})

test('an element that moved and changed is told as both', () => {
  const from = { blocks: [{ id: 1, level: 1 }, { id: 2 }, { id: 3 }] }
  const to = { blocks: [{ id: 2 }, { id: 3 }, { id: 1, level: 2 }] }

  expect(changesOf(from, to)).toEqual([
    { op: 'moved', path: '/blocks/2', fromPath: '/blocks/0' },
    { op: 'replaced', path: '/blocks/2/level', fromPath: '/blocks/0/level', from: 1, to: 2 },
  ])
})

test('text is told word by word', () => {
  expect(changesOf({ body: 'The quick brown fox' }, { body: 'The slow brown fox' })).toEqual([
    {
      op: 'text',
      path: '/body',
      words: [
        { op: 'same', text: 'The ' },
        { op: 'removed', text: 'quick' },
        { op: 'added', text: 'slow' },
        { op: 'same', text: ' brown fox' },
      ],
    },
  ])
})

test('rich text is told word by word: an edited paragraph is the same one, with a new one before it', () => {
  const paragraph = (text: string) => ({ type: 'paragraph', children: [{ type: 'text', text }] })
  const from = { body: { type: 'doc', children: [paragraph('We sell red boats'), paragraph('Call us')] } }
  const to = { body: { type: 'doc', children: [paragraph('Welcome to the shop'), paragraph('We sell blue boats'), paragraph('Call us')] } }

  const changes = changesOf(from, to)

  expect(changes.map(({ op, path, fromPath }) => ({ op, path, fromPath }))).toEqual([
    { op: 'added', path: '/body/children/0', fromPath: undefined },
    { op: 'text', path: '/body/children/1/children/0/text', fromPath: '/body/children/0/children/0/text' },
  ])
})

test('a tag of marked-up text is one word', () => {
  const [change] = changesOf({ body: '<p class="a">Hello you</p>' }, { body: '<p class="b">Hello you</p>' })

  expect(change?.words?.filter(({ op }) => op !== 'same')).toEqual([
    { op: 'removed', text: '<p class="a">' },
    { op: 'added', text: '<p class="b">' },
  ])
})

test('a name, a date or an address is replaced as a whole', () => {
  expect(changesOf({ on: '2026-01-01' }, { on: '2026-01-02' })).toEqual([
    { op: 'replaced', path: '/on', from: '2026-01-01', to: '2026-01-02' },
  ])
})

test('a reference to something else is one change', () => {
  expect(changesOf({ hero: { assetId: 1, alt: 'x' } }, { hero: { assetId: 2, alt: 'x' } })).toEqual([
    { op: 'reference', path: '/hero', from: { assetId: 1 }, to: { assetId: 2 } },
  ])
})

const MANY: readonly (readonly [string, (seed: number) => unknown])[] = [
  ['500,000 numbers', (seed) => Array.from({ length: 500_000 }, (_, index) => (index * seed) % 7)],
  ['20,000 records', (seed) => Array.from({ length: 20_000 }, (_, index) => ({ id: index * seed, text: `text ${seed}` }))],
  [
    'records that nothing tells apart',
    (seed) => Array.from({ length: 2_000 }, (_, index) => ({ text: `${seed} some words ${index % 5}` })),
  ],
  ['one text of a megabyte', (seed) => Array.from({ length: 150_000 }, (_, index) => `w${(index * seed) % 1_001}`).join(' ')],
  [
    'thousands of texts',
    (seed) => Array.from({ length: 3_000 }, (_, index) => ({ id: index, text: `a few words ${index} of ${seed}`.repeat(8) })),
  ],
  ['long names', (seed) => ({ ['x'.repeat(100_000)]: Array.from({ length: 900 }, (_, index) => ({ id: index, seed })) })],
]

test.each(MANY)('%s are told more coarsely than they could be, and still exactly', (_, make) => {
  const [from, to] = [
    { value: make(3), title: 'same' },
    { value: make(5), title: 'same' },
  ]

  const { changes, truncated } = diffDocuments(from, to)

  expect(truncated).toBe(true)
  expect(changes.length).toBeLessThanOrEqual(1_001)
  expect(JSON.stringify(changes).length).toBeLessThan(3 * (JSON.stringify(from).length + JSON.stringify(to).length) + 400_000)
  expect(applyChanges(from, changes)).toEqual(to)
})
