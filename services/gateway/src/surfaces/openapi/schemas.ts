import type { JsonSchema } from '@wordclaw/shared/manifest'

const LOCAL = '#/$defs/'
const COMPONENT = '#/components/schemas/'

/** What an object schema asks for, its own fields and those of what it is composed of. */
export interface Fields {
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly required: ReadonlySet<string>
}

/** The named schemas of one document. Everything handed out refers to `#/components/schemas`. */
export interface Schemas {
  readonly components: Readonly<Record<string, JsonSchema>>
  /** Takes the definitions of a schema over as components. `name` is for a schema that refers to itself as a whole. */
  hoist(schema: JsonSchema, name: string): JsonSchema
  fieldsOf(schema: JsonSchema): Fields
  /** The schema without the fields in `dropped`, and with those in `relaxed` optional. */
  without(schema: JsonSchema, dropped: ReadonlySet<string>, relaxed?: ReadonlySet<string>): JsonSchema
}

/** Two definitions of one name become one component if they say the same, with all that they refer to; else the later one is numbered. */
export function createSchemas(reserved: Readonly<Record<string, JsonSchema>>): Schemas {
  const components: Record<string, JsonSchema> = { ...reserved }
  const names = new Map<string, string>()

  const hoist = (schema: JsonSchema, name: string): JsonSchema => {
    const { $defs = {}, ...root } = closed(schema, name)
    const local = new Map(Object.keys($defs).map((key) => [LOCAL + key, COMPONENT + adopt(key, $defs)]))
    for (const [key, definition] of Object.entries($defs)) {
      const component = (local.get(LOCAL + key) ?? '').slice(COMPONENT.length)
      components[component] ??= rewritten(definition, local)
    }
    return rewritten(root, local)
  }

  const adopt = (key: string, $defs: Readonly<Record<string, JsonSchema>>): string => {
    const closure = JSON.stringify([key, ...reachable(key, $defs)].map((name) => [name, $defs[name]]))
    const known = names.get(closure)
    if (known) return known
    const name = freeName(key.replace(/[^\w.-]/g, '_'), new Set([...names.values(), ...Object.keys(reserved)]))
    names.set(closure, name)
    return name
  }

  const resolve = (schema: JsonSchema): JsonSchema => {
    let resolved: JsonSchema | undefined = schema
    while (resolved?.$ref?.startsWith(COMPONENT)) resolved = components[resolved.$ref.slice(COMPONENT.length)]
    return resolved ?? {}
  }

  const fieldsOf = (schema: JsonSchema): Fields => fieldsIn(resolve(schema), fieldsOf)

  const without = (schema: JsonSchema, dropped: ReadonlySet<string>, relaxed: ReadonlySet<string> = new Set()): JsonSchema => {
    const { properties, required } = fieldsOf(schema)
    if (!Object.keys(properties).some((key) => dropped.has(key)) && ![...relaxed].some((key) => required.has(key))) return schema
    return reshaped(resolve(schema), dropped, relaxed, (part) => without(part, dropped, relaxed))
  }

  return { components, hoist, fieldsOf, without }
}

/** The name, numbered if it is taken. */
function freeName(base: string, taken: ReadonlySet<string>): string {
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}_${number}`
  return name
}

/** A schema that calls itself `#` gets a name to call itself by. */
function closed(schema: JsonSchema, name: string): JsonSchema {
  const self = `${LOCAL}${name}`
  const { $defs, ...root } = rewritten(schema, new Map([['#', self]]))
  return JSON.stringify(schema).includes('"$ref":"#"') ? { $ref: self, $defs: { ...$defs, [name]: root } } : schema
}

/** A copy in which every `$ref` that the map knows points elsewhere. */
function rewritten<T>(value: T, references: ReadonlyMap<string, string>): T {
  if (Array.isArray(value)) return value.map((part) => rewritten(part, references)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string' ? (references.get(part) ?? part) : rewritten(part, references),
    ]),
  ) as T
}

/** The other definitions that one refers to, directly or not, in the order of first mention. */
function reachable(key: string, $defs: Readonly<Record<string, JsonSchema>>): readonly string[] {
  const found = new Set([key])
  for (const name of found) {
    for (const [, reference = ''] of JSON.stringify($defs[name] ?? {}).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)) found.add(reference)
  }
  found.delete(key)
  return [...found]
}

function fieldsIn(schema: JsonSchema, fieldsOf: (part: JsonSchema) => Fields): Fields {
  const every = partsOf(schema, 'allOf').map(fieldsOf)
  const some = [...partsOf(schema, 'anyOf'), ...partsOf(schema, 'oneOf')].map(fieldsOf)
  const own: Fields = { properties: schema.properties ?? {}, required: new Set(schema.required) }
  const properties: Record<string, JsonSchema> = {}
  for (const [key, property] of [own, ...every, ...some].flatMap((part) => Object.entries(part.properties))) {
    properties[key] = either(properties[key], property)
  }
  const always = (key: string) =>
    [own, ...every].some(({ required }) => required.has(key)) || (some.length > 0 && some.every(({ required }) => required.has(key)))
  return { properties, required: new Set(Object.keys(properties).filter(always)) }
}

/** What fits one or the other. */
function either(known: JsonSchema | undefined, other: JsonSchema): JsonSchema {
  if (!known) return other
  const options = known.anyOf && Object.keys(known).length === 1 ? known.anyOf : [known]
  return options.some((option) => JSON.stringify(option) === JSON.stringify(other)) ? known : { anyOf: [...options, other] }
}

const partsOf = (schema: JsonSchema, keyword: 'allOf' | 'anyOf' | 'oneOf'): JsonSchema[] =>
  (schema[keyword] as JsonSchema[] | undefined) ?? []

function reshaped(
  schema: JsonSchema,
  dropped: ReadonlySet<string>,
  relaxed: ReadonlySet<string>,
  part: (schema: JsonSchema) => JsonSchema,
): JsonSchema {
  const { properties, required, ...rest } = schema
  const kept = required?.filter((key) => !dropped.has(key) && !relaxed.has(key)) ?? []
  const composed = (['allOf', 'anyOf', 'oneOf'] as const).filter((keyword) => schema[keyword] !== undefined)
  return {
    ...rest,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).filter(([key]) => !dropped.has(key))) }),
    ...(kept.length > 0 && { required: kept }),
    ...Object.fromEntries(composed.map((keyword) => [keyword, partsOf(schema, keyword).map(part)])),
  }
}
