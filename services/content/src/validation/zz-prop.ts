import fc from 'fast-check'
import { acceptSchema } from './accept-schema.ts'
import { knownSchema } from './checked-schemas.ts'
import { thread } from './validation-thread.ts'
const scalar = fc.oneof(fc.constantFrom('', 'a', 'ab', 'x-1', 'a@b.co'), fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null))
const name = fc.constantFrom('a', 'b', 'c/d', '~')
const schemas = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    fc.record(
      {
        type: fc.constantFrom('string', 'integer', 'object', 'array', 'null'),
        enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }),
        minLength: fc.nat({ max: 3 }),
        pattern: fc.constantFrom('^a', '[0-9]$', '^(a|b)*$'),
        format: fc.constantFrom('email', 'date', 'ipv4'),
        maximum: fc.integer({ min: -2, max: 2 }),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }),
        required: fc.uniqueArray(name, { maxLength: 2 }),
        additionalProperties: fc.boolean(),
        items: tie('schema'),
        uniqueItems: fc.boolean(),
        anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        not: tie('schema'),
      },
      { requiredKeys: [] },
    ),
  ),
}))
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
}))


const rows: any[] = []
const opts = { numRuns: 400 }
await fc.assert(fc.asyncProperty(schemas.schema, fc.dictionary(name, values.value, { maxKeys: 3 }), async (inner, document) => {
  const t0 = performance.now()
  const schema = { domainId: 1, ...(await acceptSchema(1, { properties: { a: inner, b: inner }, patternProperties: { '^c': inner } })) }
  const t1 = performance.now()
  const text = JSON.stringify(document)
  const here = knownSchema(schema).compiled().check(JSON.parse(text), Infinity)
  const t2 = performance.now()
  const there = await thread.run({ kind: 'check', ...schema, text })
  const t3 = performance.now()
  if (JSON.stringify(here) !== JSON.stringify(there)) throw new Error('differ')
  rows.push([t1 - t0, t2 - t1, t3 - t2, schema.schema.length].map(Math.round))
}), opts).catch((e: any) => console.log(String(e.message).slice(0, 800), e.cause))
rows.sort((a, b) => b[0] + b[1] + b[2] - a[0] - a[1] - a[2])
console.log(rows.length, rows.slice(0, 8), rows[Math.floor(rows.length / 2)])
process.exit(0)
