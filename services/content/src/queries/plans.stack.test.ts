import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'
import { givenMany } from '../../test/many-items.ts'
import { type Examined, examined, recordedDuring } from '../../test/recording.ts'

const LARGE = 60_000
const SMALL = 9_000
const BOUND = 10_000

/** Tables of so few rows that here the planner reads all of them. */
const SCHEMAS = ['content_types', 'content_type_schemas']

/** A hundred thousand items: a large type and a small one of domain 1, and others of domain 2. */
async function startMany() {
  const content = await startContent()
  const { sql } = content.database
  const [large = 0, small = 0] = await givenMany(sql, [
    { domainId: 1, items: LARGE },
    { domainId: 1, items: SMALL },
    { domainId: 2, items: 31_000 },
  ])
  const { items } = content.as({ domainId: 1 })
  /** What each statement of a call looked at. */
  const looked = async (work: () => Promise<unknown>): Promise<Examined[]> => {
    const examinations: Examined[] = []
    for (const statement of await recordedDuring(sql, work)) examinations.push(await examined(sql, statement))
    return examinations
  }
  return { ...content, items, large, small, looked }
}

test('whatever a list or a query asks, it finds its rows by indexes, and looks at no more of them than it may', async () => {
  await using many = await startMany()
  const { items, large, small, looked } = many
  const priced = {
    and: [
      { field: 'price', gte: 990 },
      { field: 'price', lt: 991 },
    ],
  }
  const shapes: [name: string, rows: number, ask: () => Promise<unknown>][] = [
    ['a plain page', 300, () => items.list({})],
    ['a plain page of a type', 300, () => items.list({ contentTypeId: large })],
    ['a plain page of a state', 300, () => items.list({ contentTypeId: large, status: 'archived' })],
    ['a plain published page', 400, () => items.list({ contentTypeId: large, draft: false })],
    ['oldest first', 300, () => items.list({ contentTypeId: large, sortDir: 'asc' })],
    ['a walk along the ids', 300, () => items.query({ contentTypeId: large })],
    ['a published walk', 300, () => items.query({ contentTypeId: large, perspective: 'published' })],
    ['a walk along a state', 300, () => items.query({ contentTypeId: large, where: { field: 'status', eq: 'archived' } })],
    [
      'a walk along values',
      300,
      () => items.query({ contentTypeId: large, where: { field: 'price', gte: 10 }, sort: [{ field: 'price' }] }),
    ],
    [
      'a published walk down values',
      300,
      () =>
        items.query({
          contentTypeId: large,
          where: { field: 'sku', startsWith: '000' },
          sort: [{ field: 'sku', direction: 'desc' }],
          perspective: 'published',
        }),
    ],
    ['one value', 500, () => items.query({ contentTypeId: large, where: { field: 'sku', eq: '00000123' } })],
    ['a few ids', 500, () => items.query({ contentTypeId: large, where: { field: 'id', in: [1, 2, 70_000] } })],
    [
      'the smallest of several conditions',
      30_000,
      () => items.query({ contentTypeId: large, where: { and: [priced, { field: 'title', contains: '9' }] } }),
    ],
    ['one state, sorted otherwise', 12_000, () => items.list({ contentTypeId: large, status: 'archived', sortField: 'title' })],
    ['what was changed last', 500, () => items.list({ contentTypeId: large, sortBy: 'updatedAt' })],
    ['the first that were made', 500, () => items.list({ contentTypeId: large, sortBy: 'createdAt', sortDir: 'asc' })],
    ['what was changed last of a state', 500, () => items.list({ contentTypeId: large, sortBy: 'updatedAt', status: 'draft' })],
    [
      'what was changed within some time, but for a state',
      500,
      () =>
        items.query({
          contentTypeId: large,
          where: {
            and: [
              { field: 'updatedAt', gte: '2026-02-01T04:00:00Z' },
              { field: 'status', ne: 'archived' },
            ],
          },
          sort: [{ field: 'updatedAt' }],
        }),
    ],
    ['all but a state', 500, () => items.query({ contentTypeId: large, where: { field: 'status', ne: 'archived' } })],
    ['what readers were given last', 500, () => items.list({ contentTypeId: large, draft: false, sortBy: 'updatedAt' })],
    ['the oldest that readers see', 500, () => items.list({ contentTypeId: large, draft: false, sortBy: 'createdAt', sortDir: 'asc' })],
    [
      'words in what was made within some time',
      30_000,
      () => items.list({ contentTypeId: large, createdAfter: '2026-01-01T00:10:00Z', createdBefore: '2026-01-01T01:00:00Z', q: 'lorem' }),
    ],
    [
      'words in what readers see and was made within some time',
      30_000,
      () => items.list({ contentTypeId: large, draft: false, createdAfter: '2026-01-01T15:00:00Z', q: 'lorem' }),
    ],
    [
      'what readers see and refers to something',
      6 * BOUND,
      () => items.query({ contentTypeId: large, where: { references: { item: 1 } }, perspective: 'published' }),
    ],
    ['references', 6 * BOUND, () => items.query({ contentTypeId: large, where: { references: { item: 1 } } })],
    [
      'anything of a small type',
      6 * BOUND,
      () => items.query({ contentTypeId: small, where: { field: 'title', contains: '77' }, sort: [{ field: 'title' }], total: true }),
    ],
    [
      'anything published of a small type',
      6 * BOUND,
      () => items.query({ contentTypeId: small, where: { field: 'title', contains: '77' }, perspective: 'published' }),
    ],
    ['how many there are of each state', LARGE + 300, () => items.project({ contentTypeId: large, groupBy: 'status' })],
    ['how many there are of each value', 2 * LARGE, () => items.project({ contentTypeId: large, groupBy: 'price' })],
    [
      'how many of each value readers see',
      2 * LARGE,
      () => items.project({ contentTypeId: large, groupBy: 'sku', perspective: 'published' }),
    ],
    ['figures of a small type', 6 * BOUND, () => items.project({ contentTypeId: small, groupBy: 'price' })],
  ]
  const broken: string[] = []
  for (const [name, most, ask] of shapes) {
    for (const { scanned, rows, indexes } of await looked(ask)) {
      if (scanned.some((table) => !SCHEMAS.includes(table)) || rows > most)
        broken.push(`${name}: ${rows} rows, ${indexes}, all of ${scanned}`)
    }
  }
  expect(broken).toEqual([])
}, 240_000)

test('what no index and no bound keeps small is refused, and the refusal names the fields to index', async () => {
  await using many = await startMany()
  const { items, large: contentTypeId } = many
  const refused = async (asked: object) => (await expectProblem(items.query({ contentTypeId, ...asked }), 'QUERY_TOO_BROAD')).context

  expect(await refused({ where: { field: 'title', eq: 'Item 5' } })).toEqual({ most: BOUND, fieldsToIndex: ['/title'] })
  expect(await refused({ sort: [{ field: 'title' }] })).toEqual({ most: BOUND, fieldsToIndex: ['/title'] })
  expect(
    await refused({
      where: {
        or: [
          { field: 'sku', eq: '1' },
          { field: 'title', eq: 'a' },
        ],
      },
    }),
  ).toMatchObject({ most: BOUND })
  expect(await refused({ where: { field: 'price', gte: 0 }, sort: [{ field: 'sku' }] })).toMatchObject({ fieldsToIndex: [] })
  await expectProblem(items.list({ q: 'lorem' }), 'QUERY_TOO_BROAD')
  await expectProblem(items.project({ contentTypeId, groupBy: 'title' }), 'QUERY_TOO_BROAD')
  await expectProblem(items.project({ contentTypeId, groupBy: 'price', metric: 'sum', metricField: 'price' }), 'QUERY_TOO_BROAD')
  await many.database.sql.query({ name: '', text: 'update content.content_types set indexed_hash = null where id = $1' }, [contentTypeId])
  await refused({ where: { field: 'sku', eq: '00000123' } })
}, 240_000)

test('a large type is listed by its times in their order, and whole', async () => {
  await using many = await startMany()
  const { items, large: contentTypeId } = many
  const started = Date.parse('2026-01-01T00:00:00Z')
  const latest = await items.list({ contentTypeId, sortBy: 'createdAt', limit: 3 })
  expect(latest.items.map(({ createdAt }) => Date.parse(createdAt) - started)).toEqual([60_000, 59_999, 59_998].map((n) => n * 1_000))

  const where = { field: 'createdAt', lt: '2026-01-01T00:40:00Z' }
  const found = new Set<number>()
  let cursor: string | undefined
  do {
    const page = await items.query({ contentTypeId, where, sort: [{ field: 'createdAt' }], limit: 500, cursor })
    for (const { id } of page.items) found.add(id)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(found.size).toBe(40 * 60 - 1)
}, 120_000)

test('of a large type, what readers see and refers to something is found, whatever its working copy refers to by now', async () => {
  await using many = await startMany()
  const { items, large: contentTypeId } = many
  const { sql } = many.database
  const asked = { contentTypeId, where: { references: { item: 7 } }, limit: 500, perspective: 'published' as const }
  // In documents, as in the graph.
  await sql.query(
    {
      name: '',
      text: `update content.published_items set data = (data::jsonb || '{"author":{"contentItemId":7}}')::text where content_item_id % 100 = 6`,
    },
    [],
  )
  const before = await items.query(asked)
  const [first] = before.items
  await sql.query({ name: '', text: 'update content.content_item_references set to_version = 2 where source_item_id = $1' }, [first?.id])

  expect(before.items.length).toBe(500)
  expect(before.items.every(({ data }) => (data['author'] as { contentItemId: number }).contentItemId === 7)).toBe(true)
  expect((await items.query(asked)).items.map(({ id }) => id)).toContain(first?.id)
}, 120_000)

test('the groups of a large type are counted whole', async () => {
  await using many = await startMany()
  const { items, large: contentTypeId } = many
  const states = await items.project({ contentTypeId, groupBy: 'status' })
  const values = await items.project({ contentTypeId, groupBy: 'price', orderBy: 'group', orderDir: 'asc', limit: 3 })
  await many.database.sql.query({ name: '', text: `delete from content.content_item_fields where value = 's00000007' and view = -1` }, [])
  const missing = await items.project({
    contentTypeId,
    groupBy: 'sku',
    perspective: 'published',
    orderBy: 'group',
    orderDir: 'asc',
    limit: 2,
  })

  expect(states.items).toEqual([
    { group: 'draft', value: LARGE - 60, count: LARGE - 60 },
    { group: 'archived', value: 60, count: 60 },
  ])
  expect(values).toMatchObject({ hasMore: true, items: [0, 1, 2].map((group) => ({ group, value: 60, count: 60 })) })
  expect(missing.items).toEqual([
    { group: null, value: 1, count: 1 },
    { group: '00000001', value: 1, count: 1 },
  ])
}, 120_000)

test('an index that is walked has the pages of a scan, and a total that says where counting ended', async () => {
  await using many = await startMany()
  const { items, large, small } = many
  const asked = { where: { field: 'price', gte: 998 }, sort: [{ field: 'price' }], limit: 7 }
  const walked = await items.query({ contentTypeId: small, ...asked, total: true })
  const scanned = await items.query({
    contentTypeId: small,
    ...asked,
    where: { and: [asked.where, { field: 'title', exists: true }] },
    total: true,
  })
  expect(walked.items).toEqual(scanned.items)
  expect([walked.total, scanned.total]).toEqual([{ exact: 18 }, { exact: 18 }])
  expect((await items.query({ contentTypeId: large, limit: 1, total: true })).total).toEqual({ atLeast: BOUND })
}, 120_000)

test('a reader whose role may read nothing but what is published can ask everything about it', async () => {
  await using many = await startMany()
  const { items, small: contentTypeId } = many
  const { sql } = many.database
  const published = { contentTypeId, perspective: 'published' as const }
  const statements = await recordedDuring(sql, async () => {
    await items.query({ ...published, total: true })
    await items.query({ ...published, where: { field: 'price', lt: 5 }, sort: [{ field: 'price', direction: 'desc' }], total: true })
    await items.query({
      ...published,
      where: { or: [{ references: { item: 1 } }, { field: 'title', contains: '7' }] },
      sort: [{ field: 'status' }],
    })
    await items.query({
      ...published,
      where: {
        and: [
          { field: 'sku', eq: '00000007' },
          { field: 'publicationState', eq: 'published' },
        ],
      },
    })
    await items.list({ contentTypeId, draft: false, q: '77', total: true })
    await items.project({ ...published, groupBy: 'price', metric: 'sum', metricField: 'price' })
  })
  const role = `reader_${crypto.randomUUID().replaceAll('-', '')}`
  const run = (text: string) => sql.query({ name: '', text }, [])
  await run(`create role ${role}`)
  try {
    await run(`grant usage on schema content to ${role}`)
    await run(
      `grant select on content.published_items, content.content_item_fields, content.content_types, content.content_type_schemas to ${role}`,
    )
    await sql.transaction(async (inside) => {
      await inside.query({ name: '', text: `set local role ${role}` }, [])
      for (const { text, values } of statements) await inside.query({ name: '', text }, values)
    })
    expect(
      statements.filter(({ text }) => text.includes('content_item_fields') && !text.includes('t.view = -1') && !text.includes(', -1,')),
    ).toEqual([])
  } finally {
    await run(`drop owned by ${role}`)
    await run(`drop role ${role}`)
  }
}, 120_000)
