import type { JsonSchema } from '@wordclaw/shared/manifest'
import fc from 'fast-check'

const nasty = fc.constantFrom<unknown>('', '\0', '\ud800', '__proto__', 'x'.repeat(3_000), -1, 0, 1.5, 2 ** 31, 2 ** 53, null, true, [], {})
const odd = fc.oneof(nasty, fc.jsonValue({ maxDepth: 3 }))

/** Values that a schema of a manifest describes, or nearly does. What describes itself is followed once: it has no end, and an address has. */
function fitting(
  schema: JsonSchema,
  defs: Record<string, JsonSchema> = schema.$defs ?? {},
  followed: readonly string[] = [],
): fc.Arbitrary<unknown> {
  const { $ref } = schema
  if ($ref && followed.includes($ref)) return fc.constant({})
  if ($ref) return fitting(defs[$ref.replace('#/$defs/', '')] ?? {}, defs, [...followed, $ref])
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => fitting(option, defs, followed)))
  switch ([schema.type].flat()[0]) {
    case 'object':
      return schema.properties
        ? objects(schema, defs, followed)
        : fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
    case 'array':
      return fc.array(fitting(schema.items ?? {}, defs, followed), { maxLength: 3 })
    case 'string':
      return fc.oneof(
        fc.constantFrom('a', 'draft', 'content.read', '2030-01-01T00:00:00Z', '1.0.0', '{"a":1}'),
        fc.string({ unit: 'binary', maxLength: 12 }),
      )
    case 'integer':
    case 'number':
      return fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.integer())
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function objects(
  { properties = {}, required = [] }: JsonSchema,
  defs: Record<string, JsonSchema>,
  followed: readonly string[],
): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, fitting(field, defs, followed)]))
  return fc.record(fields, { requiredKeys: required }) as fc.Arbitrary<Record<string, unknown>>
}

/** Inputs of a procedure: most nearly valid, some with a field replaced or added, some nothing of the kind. */
export const inputsOf = (schema: JsonSchema): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fitting(schema) }, { weight: 3, arbitrary: mutated(schema) }, { weight: 1, arbitrary: odd })

const mutated = (schema: JsonSchema): fc.Arbitrary<unknown> =>
  fc
    .tuple(fitting(schema), fc.constantFrom(...Object.keys(schema.properties ?? {}), 'unknown', '__proto__', 'constructor'), odd)
    .map(([value, name, replacement]) => {
      const copy = Object.assign(Object.create(null), value) as Record<string, unknown>
      Object.defineProperty(copy, name, { value: replacement, enumerable: true, configurable: true, writable: true })
      return copy
    })
