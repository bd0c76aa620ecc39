import { below, type Targets } from '../modelling/closure.ts'
import { resolveReferences } from '../validation/references.ts'
import { draftOf, isObject, type JsonObject, type Subschema, subschemasOf } from '../validation/subschemas.ts'
import { type Kinds, SameValue } from './same-value.ts'
import { textKeywords } from './zod-texts.ts'

export interface WidenedSchema {
  readonly schema: JsonObject | boolean
  /** What is not in it, for people: keywords and formats. */
  readonly left: readonly string[]
}

/** Keywords that Zod does not know, or takes otherwise than the server does. */
const LEFT = [
  'not',
  'if',
  'dependentSchemas',
  'dependentRequired',
  'dependencies',
  'unevaluatedItems',
  'unevaluatedProperties',
  'patternProperties',
]

/**
 * An effective schema in the keywords that Zod takes as the server does, and without all others: so it allows every document that the schema allows. What a
 * subschema says in several ways is written as a list of conditions that hold together, since Zod would look at one of them only.
 */
export function widened(root: JsonObject): WidenedSchema {
  const subschemas = subschemasOf(root, draftOf(root) ?? '2020-12')
  const { targets } = resolveReferences(subschemas)
  const [first] = subschemas
  const parts = new Map([...new Set([...targets.values()].flat())].map((target, index) => [target, `part${index + 1}`]))
  const widening = new Widening(targets, parts)
  const schema = first ? widening.widen(first, new Set(['object'])) : true
  const $defs = Object.fromEntries([...parts].map(([target, name]) => [name, widening.widen(target)]))
  return { schema: isObject(schema) && parts.size > 0 ? { ...schema, $defs } : schema, left: [...widening.left].sort() }
}

class Widening {
  readonly left = new Set<string>()
  readonly #targets: Targets
  readonly #about: SameValue
  readonly #parts: ReadonlyMap<Subschema, string>

  constructor(targets: Targets, parts: ReadonlyMap<Subschema, string>) {
    this.#targets = targets
    this.#about = new SameValue(targets)
    this.#parts = parts
  }

  /** `outside` are the kinds of values that there can be, as far as something above has said so. */
  widen(subschema: Subschema, outside: Kinds = null): JsonObject | boolean {
    const { schema } = subschema
    if (!isObject(schema)) return schema
    for (const keyword of LEFT) if (keyword in schema) this.left.add(keyword)
    const types = this.#about.kinds(subschema, outside)
    const parts = [
      ...valuesOf(schema, this.left),
      ...this.#typed(subschema, schema, types),
      ...(this.#targets.get(subschema) ?? []).map((target) => ({ $ref: `#/$defs/${this.#parts.get(target)}` })),
      ...this.#all(subschema, 'allOf', types),
      // That no more than one of them holds is not said: they are wider than they were, and more of them may hold.
      ...['anyOf', 'oneOf'].flatMap((keyword) => {
        const alternatives = this.#all(subschema, keyword, types)
        return alternatives.length > 0 ? [{ anyOf: alternatives }] : []
      }),
    ]
    const [first = {}] = parts
    return parts.length < 2 ? first : { allOf: parts }
  }

  #all(subschema: Subschema, keyword: string, types: Kinds): (JsonObject | boolean)[] {
    return below([subschema], keyword).map(({ child }) => this.widen(child, types))
  }

  /** What a subschema says of values by their kind. One that does not say the kind itself holds for those that there can be. */
  #typed(subschema: Subschema, schema: JsonObject, known: Kinds): JsonObject[] {
    const said = schema['type'] === undefined ? [...(known ?? [])] : ([schema['type']].flat() as string[])
    const all = new Set(schema['nullable'] === true && 'type' in schema ? [...said, 'null'] : said)
    // Zod takes no integer that is too large to be exact.
    const onlyIntegers = all.delete('integer') && !all.has('number')
    if (onlyIntegers) all.add('number')
    const rules = {
      ...(all.has('string') && textKeywords(schema, (keyword) => this.left.add(keyword))),
      ...(all.has('number') && this.#number(schema, onlyIntegers)),
      ...(all.has('object') && this.#object(subschema, schema)),
      ...(all.has('array') && this.#array(subschema, schema)),
    }
    const isSaid = 'type' in schema || (all.size > 0 && Object.keys(rules).length > 0)
    return isSaid ? [{ type: all.size === 1 ? [...all][0] : [...all], ...rules }] : []
  }

  #number(schema: JsonObject, onlyIntegers: boolean): JsonObject {
    const { multipleOf } = schema
    // Remainders of fractions are worked out in different ways.
    const steps = Number.isInteger(multipleOf) ? { multipleOf } : {}
    if (multipleOf !== undefined && !('multipleOf' in steps)) this.left.add('multipleOf')
    return {
      ...pick(schema, 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'),
      ...(onlyIntegers && { multipleOf: 1 }),
      ...steps,
    }
  }

  #object(subschema: Subschema, schema: JsonObject): JsonObject {
    const properties = below([subschema], 'properties').map(({ name, child }): [string, unknown] => [name, this.widen(child)])
    const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : []
    const declared = new Set(properties.map(([name]) => name))
    const [rest] = 'patternProperties' in schema ? [] : below([subschema], 'additionalProperties')
    const additional = rest && this.widen(rest.child)
    // Zod looks for what is required among the properties only.
    const missing = required.filter((name) => !declared.has(name)).map((name): [string, unknown] => [name, additional ?? {}])
    const [names] = below([subschema], 'propertyNames')
    // No document has a member of this name, and as a literal it would be something else.
    const named = [...properties, ...missing].filter(([name]) => name !== '__proto__')
    const always = required.filter((name) => name !== '__proto__')
    return {
      ...(named.length > 0 && { properties: Object.fromEntries(named) }),
      ...(always.length > 0 && { required: always }),
      ...(additional !== undefined && { additionalProperties: additional }),
      ...(names && { propertyNames: this.widen(names.child) }),
      ...pick(schema, 'minProperties', 'maxProperties'),
    }
  }

  #array(subschema: Subschema, schema: JsonObject): JsonObject {
    const tuple = Array.isArray(schema['prefixItems']) ? 'prefixItems' : 'items'
    const first = Array.isArray(schema[tuple]) ? below([subschema], tuple).map(({ child }) => this.widen(child)) : []
    const [rest] = below([subschema], first.length === 0 || tuple === 'prefixItems' ? 'items' : 'additionalItems')
    const [contains] = below([subschema], 'contains')
    if (contains && 'maxContains' in schema) this.left.add('maxContains')
    return {
      ...(first.length > 0 && { prefixItems: first }),
      ...(rest && { items: this.widen(rest.child) }),
      ...(contains && { contains: this.widen(contains.child), ...pick(schema, 'minContains') }),
      ...pick(schema, 'minItems', 'maxItems', 'uniqueItems'),
    }
  }
}

/** The values that a subschema lists. Zod compares objects and lists by identity, and so takes none of them. */
function valuesOf(schema: JsonObject, left: Set<string>): JsonObject[] {
  const lists = [...('const' in schema ? [[schema['const']]] : []), ...(Array.isArray(schema['enum']) ? [schema['enum'] as unknown[]] : [])]
  return lists.flatMap((values) => {
    if (values.every((value) => typeof value !== 'object' || value === null)) return [{ enum: values }]
    left.add('enum')
    return []
  })
}

const pick = (schema: JsonObject, ...keywords: string[]): JsonObject =>
  Object.fromEntries(keywords.filter((keyword) => keyword in schema).map((keyword) => [keyword, schema[keyword]]))
