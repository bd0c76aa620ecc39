import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'
import { groupsOf, holds, type Stored, sorted, type Value } from '../../test/naive-queries.ts'
import type { Condition } from './query.schema.ts'

const SCHEMA = {
  type: 'object',
  'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
  properties: {
    title: { type: 'string', 'x-wordclaw-indexed': true },
    note: { type: 'string' },
    price: { type: 'number', 'x-wordclaw-indexed': true },
    at: { type: 'string', format: 'date-time', 'x-wordclaw-indexed': true },
    live: { type: 'boolean', 'x-wordclaw-indexed': true },
    seo: { type: 'object', properties: { 'a/b': { type: 'integer' } } },
    tags: { type: 'array', items: { type: 'string', 'x-wordclaw-indexed': true } },
    parts: { type: 'array', items: { type: 'object', properties: { size: { type: 'number' } } } },
    name: { type: 'string', 'x-wordclaw-localized': true, 'x-wordclaw-indexed': true },
  },
}

const word = fc.constantFrom(
  'a',
  'b',
  'B',
  'ab',
  'ä',
  '\uffee',
  '😀',
  '😀b',
  `${'x'.repeat(255)}a`,
  `${'x'.repeat(300)}a`,
  `${'x'.repeat(300)}b`,
)
const amount = fc.constantFrom(0, -0, 1, -1, 0.1, 1e300, -1e300, 5e-324, 2 ** 53)
const time = fc.constantFrom(
  '2026-01-01T00:00:00Z',
  '2026-01-01T01:00:00+01:00',
  '2025-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.0009Z',
  '1969-07-20T20:17:40Z',
)
const document = fc.record(
  {
    title: word,
    note: word,
    price: amount,
    at: time,
    live: fc.boolean(),
    seo: fc.record({ 'a/b': fc.integer({ min: -2, max: 2 }) }, { requiredKeys: [] }),
    tags: fc.array(word, { maxLength: 3 }),
    parts: fc.array(fc.record({ size: amount }, { requiredKeys: [] }), { maxLength: 2 }),
    name: fc.record({ en: word, de: word }, { requiredKeys: ['en'] }),
  },
  { requiredKeys: [] },
)

/** When things are done: in whatever order, so that neither time goes with the ids. */
const moment = fc.constantFrom(
  '2026-03-01T00:00:00.000Z',
  '2026-03-01T00:00:00.001Z',
  '2026-02-01T12:00:00.000Z',
  '1999-12-31T23:59:59.999Z',
)
const known = fc.oneof(moment, fc.constantFrom('0000-01-01T00:00:00.000Z', '2026-03-01T01:00:00+01:00', '9999-12-31T23:59:59.999Z'))

const FIELDS = {
  title: word,
  '/note': word,
  price: amount,
  at: time,
  live: fc.boolean(),
  '/seo/a~1b': fc.integer({ min: -2, max: 2 }),
  '/tags/*': word,
  '/parts/*/size': amount,
  name: word,
  status: fc.constantFrom('draft', 'archived'),
  id: fc.integer({ min: 1, max: 40 }),
  createdAt: known,
  updatedAt: known,
} satisfies Record<string, fc.Arbitrary<Value>>
type Name = keyof typeof FIELDS

const TEXTS: readonly Name[] = ['title', '/note', '/tags/*', 'name', 'status']
const name = fc.constantFrom(...(Object.keys(FIELDS) as Name[]))

const testOf = (field: Name): fc.Arbitrary<Condition> => {
  const value: fc.Arbitrary<Value> = FIELDS[field]
  const operators = [
    'eq',
    'ne',
    ...(field === 'live' ? [] : ['lt', 'lte', 'gt', 'gte']),
    ...(TEXTS.includes(field) ? ['startsWith', 'contains'] : []),
  ]
  return fc.oneof(
    fc.tuple(fc.constantFrom(...operators), value).map(([operator, operand]) => ({ field, [operator]: operand })),
    fc.array(value, { minLength: 1, maxLength: 3 }).map((operands) => ({ field, in: operands })),
    fc.boolean().map((exists) => ({ field, exists })),
  )
}
const tested = name.chain(testOf)
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: tested },
    { weight: 2, arbitrary: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })) },
    { weight: 1, arbitrary: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })) },
    { weight: 1, arbitrary: tie('condition').map((not) => ({ not })) },
  ),
}))
const sort = fc.uniqueArray(
  fc.record({
    field: name.filter((field) => !['/tags/*', '/parts/*/size', 'name'].includes(field)),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  }),
  { maxLength: 3, selector: ({ field }) => field },
)

/** Items that were made and perhaps changed since, whatever the times: what readers see of them, and what writers do. */
const history = fc.record({
  made: document,
  at: moment,
  status: fc.constantFrom('draft', 'archived', 'published', 'in_review'),
  changed: fc.option(fc.record({ data: document, at: moment }), { nil: undefined }),
})
const direction = fc.constantFrom('asc' as const, 'desc' as const)
const paged = { limit: fc.integer({ min: 1, max: 5 }), perspective: fc.constantFrom('draft' as const, 'published' as const) }

/** Queries about one name, the state and the id alone: those that an index has in order. */
const alongOne = fc.constantFrom<Name>('createdAt', 'updatedAt', 'price', 'title', 'at', 'id').chain((field) => {
  const about = fc.oneof(
    testOf(field),
    testOf('status'),
    testOf('status').map((not) => ({ not })),
  )
  const further = fc.option(
    direction.map((way) => ({ field: 'id' as Name, direction: way })),
    { nil: undefined },
  )
  return fc.record({
    where: fc.option(
      fc.array(about, { minLength: 1, maxLength: 3 }).map((and): Condition => ({ and })),
      { nil: undefined },
    ),
    sort: fc.tuple(direction, further).map(([way, last]) => [{ field, direction: way }, ...(last && field !== 'id' ? [last] : [])]),
    ...paged,
  })
})
const query = fc.oneof(fc.record({ where: fc.option(condition, { nil: undefined }), sort, ...paged }), alongOne)

type HistoryOf = typeof history extends fc.Arbitrary<infer T> ? T : never

/** Content whose clock says what a test says. */
async function startAt() {
  let now = new Date(0)
  const content = await startContent({ clock: { now: () => now } })
  const { create, update } = content.as({}).items
  return {
    ...content,
    /** Does what a history says. Returns what there is to be found then, by perspective. */
    async lived(contentTypeId: number, histories: readonly HistoryOf[]) {
      const found: Record<'draft' | 'published', Stored[]> = { draft: [], published: [] }
      for (const { made, at, status, changed } of histories) {
        now = new Date(at)
        const { id } = await create({ contentTypeId, data: made, status })
        const first = { id, data: plain(made), status, createdAt: at, updatedAt: at }
        if (status === 'published') found.published.push(first)
        if (!changed) {
          found.draft.push(first)
          continue
        }
        now = new Date(changed.at)
        await update({ id, data: changed.data })
        found.draft.push({ ...first, data: plain(changed.data), status: status === 'published' ? 'draft' : status, updatedAt: changed.at })
      }
      return found
    },
  }
}

const plain = (data: object) => JSON.parse(JSON.stringify(data)) as Record<string, unknown>

test('whatever is asked of whatever documents, the pages of a query have what evaluating it in memory finds, in the same order', async () => {
  await using content = await startAt()
  const { items } = content.as({})
  await fc.assert(
    fc.asyncProperty(
      fc.array(history, { minLength: 1, maxLength: 12 }),
      fc.array(query, { minLength: 12, maxLength: 12 }),
      async (histories, queries) => {
        const contentTypeId = await content.givenType({ schema: SCHEMA })
        await content.database.sql.query(
          { name: 'given_indexed', text: 'update content.content_types set indexed_hash = schema_hash where id = $1' },
          [contentTypeId],
        )
        const lived = await content.lived(contentTypeId, histories)
        for (const { where, sort, limit, perspective } of queries) {
          const stored = lived[perspective].filter((item) => !where || holds(item, where))
          const found: number[] = []
          let cursor: string | undefined
          do {
            const page = await items.query({ contentTypeId, where, sort, limit, cursor, perspective, total: true })
            found.push(...page.items.map(({ id }) => id))
            expect(page.items.length === limit || !page.hasMore).toBe(true)
            expect(page.total).toEqual({ exact: stored.length })
            cursor = page.nextCursor ?? undefined
          } while (cursor !== undefined)
          expect(found).toEqual(sorted(stored, sort).map(({ id }) => id))
        }
        for (const [perspective, stored] of Object.entries(lived)) {
          for (const groupBy of ['title', 'price', 'at', 'live', 'status', '/note']) {
            const { items: groups } = await items.project({
              contentTypeId,
              groupBy,
              perspective,
              orderBy: 'group',
              orderDir: 'asc',
              limit: 500,
            })
            expect(groups.map(({ group, count }) => [group, count])).toEqual(groupsOf(stored, groupBy))
          }
        }
      },
    ),
    { numRuns: 60, endOnFailure: true },
  )
}, 120_000)
