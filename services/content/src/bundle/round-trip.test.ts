import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesIn, startBundles } from '../../test/bundles.ts'

const reference = {
  type: 'object',
  'x-wordclaw-field-kind': 'content-ref',
  'x-wordclaw-on-delete': 'nullify',
  properties: { contentItemId: { type: 'integer' } },
  required: ['contentItemId'],
}
const text = { type: 'string' }

/** A type with everything that documents can have: locales, references anywhere, blocks. */
const schemaOf = (more: object) => ({
  type: 'object',
  'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
  properties: {
    title: { ...text, 'x-wordclaw-localized': true, 'x-wordclaw-indexed': true },
    link: reference,
    translated: { ...reference, 'x-wordclaw-localized': true },
    links: { type: 'array', 'x-wordclaw-field-kind': 'content-ref-list', 'x-wordclaw-on-delete': 'nullify', items: reference },
    blocks: {
      type: 'array',
      items: {
        oneOf: [
          { type: 'object', properties: { type: { const: 'quote' }, text }, required: ['type', 'text'] },
          { type: 'object', properties: { type: { const: 'card' }, 'to/~it': reference }, required: ['type', 'to/~it'] },
        ],
      },
    },
    anything: {},
    ...more,
  },
})

const words = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((word) => word.isWellFormed() && !word.includes('\0'))
const names = words.filter((word) => word !== '__proto__')
const which = fc.nat(20)
const document = fc.record(
  {
    title: fc.record({ en: words, de: words }, { requiredKeys: ['en'] }),
    link: which,
    translated: fc.record({ en: which, de: which }, { requiredKeys: ['en'] }),
    links: fc.array(which, { maxLength: 3 }),
    blocks: fc.array(fc.oneof(words, which), { maxLength: 3 }),
    anything: fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }).filter((value) => !/\\u0000|__proto__/.test(JSON.stringify(value))),
    extra: fc.dictionary(names, fc.double({ noNaN: true, noDefaultInfinity: true }), { maxKeys: 3, noNullPrototype: true }),
  },
  { requiredKeys: [] },
)
const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), type: fc.nat(1), document, live: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('update' as const), item: which, document }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('publish' as const, 'unpublish' as const, 'delete' as const), item: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('purge' as const), item: which }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('reshape' as const), type: fc.nat(1), name: fc.constantFrom('one', 'two', 'three') }),
  },
)
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never
type Document = typeof document extends fc.Arbitrary<infer D> ? D : never

test('whatever has become of a domain, what is imported is exported as the same bytes', { timeout: 300_000 }, async () => {
  await using content = await startBundles()
  let domainId = 0
  const seen = new Set<unknown>()
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25 }), fc.boolean(), async (deeds, governed) => {
      domainId += 3
      await live(content, domainId, deeds)
      const bundle = await content.exported(domainId, governed ? { version: '1.0.0', text: '// Nothing is forbidden.' } : null)
      for (const { line } of linesIn(bundle)) seen.add(line)
      await content.imported(domainId + 1, bundle)
      const policy = governed ? { version: '1.0.0', text: '// Nothing is forbidden.' } : null
      expect(await content.exported(domainId + 1, policy)).toBe(bundle)
      expect(await derived(content, domainId + 1)).toEqual(await derived(content, domainId))
      await content.imported(domainId + 2, await content.exported(domainId + 1, policy))
      expect(await content.exported(domainId + 2, policy)).toBe(bundle)
    }),
    { numRuns: 25, seed: 20_261_125 },
  )
  expect([...seen].toSorted()).toEqual(['bundle', 'end', 'item', 'policy', 'published', 'schema', 'trashed', 'type', 'version'])
  expect(await content.rows('select 1 from content.imported_ids limit 1'), 'references to what was purged').toHaveLength(1)
})

type Bundles = Awaited<ReturnType<typeof startBundles>>

/** Makes a domain by doing these things in it. Those that are refused are part of life. */
async function live(content: Bundles, domainId: number, deeds: readonly Deed[]): Promise<void> {
  const { types, items, trash } = content.as({ domainId })
  const made: number[] = []
  const schemas = [schemaOf({}), schemaOf({})]
  const typeIds: number[] = []
  for (const [index, schema] of schemas.entries())
    typeIds.push((await types.create({ name: `Type ${index}`, slug: `type-${index}`, schema })).id)
  const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)]
  const tried = (done: Promise<unknown>) => done.then(() => undefined).catch(() => undefined)
  for (const one of deeds) {
    const id = 'item' in one ? (at(made, one.item) ?? 0) : 0
    if (one.do === 'create') {
      const input = {
        contentTypeId: at(typeIds, one.type) ?? 0,
        data: dataOf(one.document, made),
        ...(one.live && { status: 'published' }),
      }
      await tried(items.create(input).then((item) => made.push(item.id)))
    } else if (one.do === 'update') await tried(items.update({ id, data: dataOf(one.document, made) }))
    else if (one.do === 'reshape') await tried(types.update({ id: at(typeIds, one.type) ?? 0, schema: schemaOf({ [one.name]: text }) }))
    else if (one.do === 'purge') await tried(items.delete({ id }).then(() => trash.purge({ id })))
    else await tried(items[one.do]({ id }))
  }
}

function dataOf({ link, translated, links, blocks, ...plain }: Document, made: readonly number[]): Record<string, unknown> {
  const to = (index: number) => ({ contentItemId: made[index % Math.max(made.length, 1)] })
  const some = made.length > 0
  return {
    ...plain,
    ...(some && link !== undefined && { link: to(link) }),
    ...(some &&
      translated && { translated: Object.fromEntries(Object.entries(translated).map(([locale, index]) => [locale, to(index as number)])) }),
    ...(some && links && { links: links.map(to) }),
    ...(some &&
      blocks && {
        blocks: blocks.map((block) => (typeof block === 'string' ? { type: 'quote', text: block } : { type: 'card', 'to/~it': to(block) })),
      }),
  }
}

/** What follows from the items of a domain, told without ids: the n-th of its things has the number n. */
async function derived(content: Bundles, domainId: number): Promise<unknown> {
  const rows = (text: string) => content.rows<Record<string, unknown>>(text.replaceAll(':domain', String(domainId)))
  const order = `with things as (
    select id, row_number() over (order by trashed, id) as n from (
      select id, false as trashed from content.content_items where domain_id = :domain
      union all select id, true from content.trashed_items where domain_id = :domain
    ) all_of_them
  )`
  return {
    edges:
      await rows(`${order} select s.n as source, r.path, r.kind, t.n as target, r.from_version, r.to_version from content.content_item_references r
      join things s on s.id = r.source_item_id left join things t on t.id = r.target_id where r.domain_id = :domain order by 1, 2, 5, 6, 4`),
    fields: await rows(`${order} select t.n, f.view, f.path, f.value from content.content_item_fields f
      join things t on t.id = f.content_item_id where f.domain_id = :domain order by 1, 2, 3, 4`),
  }
}
