import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Brought, bring } from './bring.ts'
import { inverseOf, type Transform } from './transform.ts'

const NAMES = ['a', 'b', 'c', 'd/e', '~f']
const name = fc.constantFrom(...NAMES)
const escaped = (each: string) => each.replaceAll('~', '~0').replaceAll('/', '~1')

const scalar = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('1', '01', '2.50', 'true', 'no', '2026-02-03', '2026-02-03T01:02:03+02:00', '', 'S'),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.boolean(),
  fc.constant(null),
)
const { document } = fc.letrec<{ document: Record<string, unknown>; value: unknown }>((tie) => ({
  document: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('document'), fc.array(tie('value'), { maxLength: 3 })),
}))

const pathOf = (names: readonly string[]) => names.map((each) => `/${each === '*' ? each : escaped(each)}`).join('')
const parents = fc.array(fc.oneof({ weight: 3, arbitrary: name }, { weight: 1, arbitrary: fc.constant('*') }), { maxLength: 2 })
const fieldPath = fc.tuple(parents, name).map(([above, last]) => pathOf([...above, last]))
const anyPath = fc.oneof(fieldPath, parents.filter((names) => names.length > 0).map(pathOf))
const groups = fc.array(name, { minLength: 1, maxLength: 2 })
const kinds = fc.constantFrom('string', 'number', 'integer', 'boolean', 'date', 'date-time')
const pair = fc.oneof(
  fc.tuple(kinds, kinds).filter(([from, to]) => from !== to),
  fc.constantFrom<['scalar' | 'array' | 'plain' | 'localized', 'scalar' | 'array' | 'plain' | 'localized']>(
    ['scalar', 'array'],
    ['array', 'scalar'],
    ['plain', 'localized'],
    ['localized', 'plain'],
  ),
)

const step: fc.Arbitrary<Transform> = fc.oneof(
  fc.record({ op: fc.constant('rename' as const), path: fieldPath, to: name }),
  fc.record({ above: parents, from: groups, to: groups }).map(({ above, from, to }) => {
    const lists = above.slice(0, above.lastIndexOf('*') + 1)
    return { op: 'move' as const, from: pathOf([...lists, ...from]), to: pathOf([...lists, ...to]) }
  }),
  fc.record({ op: fc.constant('default' as const), path: fieldPath, value: fc.constantFrom(0, 'S', [], { a: 1 }) }),
  fc.record({ op: fc.constant('drop' as const), path: fieldPath }),
  fc
    .record({ path: anyPath, pair, onFailure: fc.constantFrom('refuse' as const, 'drop' as const) })
    .map(({ path, pair: [from, to], onFailure }) => ({
      op: 'convert' as const,
      path,
      from,
      to,
      onFailure,
      locale: 'a',
    })),
  fc.record({
    op: fc.constant('map' as const),
    path: anyPath,
    values: fc.array(fc.record({ from: fc.constantFrom('S', 1, true), to: fc.constantFrom('M', 2, 'S') }), { minLength: 1, maxLength: 3 }),
  }),
)

test('random sequences of schema changes, undone one by one, give every document back as it was at each of them', async () => {
  const changes = fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(document, changes, async (original, sequence) => {
      const texts = [JSON.stringify(original)]
      const way: Brought[] = []
      for (const transforms of sequence) {
        const there = await bring(texts.at(-1) ?? '', { transforms, inverse: inverseOf(transforms) })
        way.push(there)
        texts.push(there.text)
      }
      let text = texts.at(-1) ?? ''
      for (let at = sequence.length - 1; at >= 0; at--) {
        const restored = JSON.parse(JSON.stringify(way[at]?.lost))
        const back: Brought = await bring(text, { transforms: inverseOf(sequence[at] ?? []), inverse: [], restored })
        expect(back.document).toEqual(JSON.parse(texts[at] ?? ''))
        text = back.text
      }
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(original)))
      expect(texts[0]).toBe(JSON.stringify(original))
    }),
    {
      numRuns: 1_000,
      examples: [[{ a: { a: -5e-324 } }, [[{ op: 'convert', path: '/a/*', from: 'integer', to: 'number', onFailure: 'refuse' }]]]],
    },
  )
})

test('undoing what was undone leads to the change again', async () => {
  await fc.assert(
    fc.asyncProperty(document, fc.array(step, { maxLength: 4 }), async (original, transforms) => {
      const there = await bring(JSON.stringify(original), { transforms, inverse: inverseOf(transforms) })
      const back = await bring(there.text, { transforms: inverseOf(transforms), inverse: transforms, restored: there.lost })
      const again = await bring(back.text, { transforms, inverse: [], restored: back.lost })
      expect(again.document).toEqual(there.document)
    }),
    { numRuns: 500 },
  )
})
