import type { JsonSchema } from '@wordclaw/shared/manifest'

type ObjectSchema = JsonSchema & { type: 'object' }

/** A schema without what only costs a model tokens: the bounds that every integer has, and the pattern behind a named format. */
export function compact(schema: JsonSchema): JsonSchema {
  const { $schema: _, pattern, minimum, maximum, ...rest } = schema
  return mapParts(
    {
      ...rest,
      ...(pattern !== undefined && rest.format === undefined && { pattern }),
      ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
      ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
    },
    compact,
  )
}

/** A schema without its prose. */
export function undescribed<T extends JsonSchema>(schema: T): T {
  const { description: _, ...rest } = schema
  return mapParts(rest as T, undescribed)
}

/** A schema of an object with the prose of its own members, and none of what is inside them. */
export function describedAtTop<T extends JsonSchema>(schema: T): T {
  const told = (part: JsonSchema): JsonSchema => ({ ...undescribed(part), ...(part.description && { description: part.description }) })
  return { ...undescribed(schema), properties: mapValues(schema.properties ?? {}, told) }
}

/** The schema as one of an object, with a root `$ref` followed; null if it allows what is no object. */
export function objectSchemaOf(schema: JsonSchema): ObjectSchema | null {
  const { $ref, $defs = {}, ...own } = schema
  const name = $ref?.startsWith(DEFINITION) ? $ref.slice(DEFINITION.length) : undefined
  const root = name === undefined ? own : { ...$defs[name], ...own }
  if (!isObject(root, $defs)) return null
  const kept = Object.entries($defs).filter(([key]) => key !== name || refersTo(key, { ...root, $defs }))
  return { ...root, type: 'object', ...(kept.length > 0 && { $defs: Object.fromEntries(kept) }) }
}

export function withoutDefinitions({ $defs: _, ...rest }: JsonSchema): JsonSchema {
  return rest
}

const DEFINITION = '#/$defs/'

const refersTo = (name: string, schema: JsonSchema) => JSON.stringify(schema).includes(`"$ref":"${DEFINITION}${name}"`)

function isObject(schema: JsonSchema | undefined, $defs: Record<string, JsonSchema>): boolean {
  if (!schema) return false
  if (schema.$ref?.startsWith(DEFINITION)) return isObject($defs[schema.$ref.slice(DEFINITION.length)], {})
  const parts = schema.anyOf ?? (schema['oneOf'] as JsonSchema[] | undefined)
  return schema.type === 'object' || (parts?.every((part) => isObject(part, $defs)) ?? false)
}

/** Applies a change to every schema directly inside one. */
function mapParts<T extends JsonSchema>(schema: T, change: (part: JsonSchema) => JsonSchema): T {
  const mapped = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (keyword === 'properties' || keyword === '$defs') return [keyword, mapValues(value as Record<string, JsonSchema>, change)]
    if (keyword === 'anyOf' || keyword === 'oneOf' || keyword === 'allOf') return [keyword, (value as JsonSchema[]).map(change)]
    if (keyword === 'items' || keyword === 'additionalProperties') return [keyword, isSchema(value) ? change(value) : value]
    return [keyword, value]
  })
  return Object.fromEntries(mapped) as T
}

const mapValues = (parts: Record<string, JsonSchema>, change: (part: JsonSchema) => JsonSchema) =>
  Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, change(part)]))

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value)
