import type { JsonSchema } from '@wordclaw/shared/manifest'

/** The definitions that schemas refer to, by reference. */
export type Resolve = (reference: string) => JsonSchema | undefined

/** A schema as it is when a value is there: references followed, null left out. `reference` is the last one followed. */
export function presentOf(schema: JsonSchema, resolve: Resolve): { readonly schema: JsonSchema; readonly reference: string | undefined } {
  let reference: string | undefined
  let present = schema
  for (;;) {
    const options = present.anyOf?.filter(({ type }) => type !== 'null')
    if (present.$ref !== undefined) {
      reference = present.$ref
      present = resolve(present.$ref) ?? {}
    } else if (options?.length === 1 && options[0]) {
      present = options[0]
    } else if (Array.isArray(present.type)) {
      const types: string[] = present.type.filter((type) => type !== 'null')
      if (types.length !== 1 || types[0] === undefined) return { schema: {}, reference }
      present = { ...present, type: types[0] }
    } else {
      return { schema: present, reference }
    }
  }
}

/** Whether null fits a schema. */
export function takesNull({ $ref, type, anyOf, enum: values, ...rest }: JsonSchema, resolve: Resolve): boolean {
  if ($ref !== undefined) return takesNull(resolve($ref) ?? {}, resolve)
  if (anyOf) return anyOf.some((option) => takesNull(option, resolve))
  if (values) return values.includes(null)
  if (type === undefined) return rest['const'] === undefined && rest['oneOf'] === undefined && rest['allOf'] === undefined
  return type === 'null' || (Array.isArray(type) && type.includes('null'))
}

const NAME = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/

/** The values of an enumeration whose members GraphQL can name; null if it is none. */
export function namesIn({ enum: values }: JsonSchema): readonly string[] | null {
  const legal = (value: unknown) => typeof value === 'string' && NAME.test(value) && !['true', 'false', 'null'].includes(value)
  return values && values.length > 0 && values.every(legal) ? (values as string[]) : null
}

/** Whether a schema is an object of known fields and no others, and GraphQL can name them all. */
export function isRecord({ type, properties = {}, additionalProperties = false, ...rest }: JsonSchema): boolean {
  const composed = ['anyOf', 'oneOf', 'allOf', 'patternProperties'].some((keyword) => keyword in rest)
  return type === 'object' && !composed && additionalProperties === false && Object.keys(properties).every((name) => NAME.test(name))
}

/** A name that GraphQL accepts. */
export const legalName = (name: string): string => name.replace(/[^_0-9A-Za-z]/g, '_').replace(/^(__|\d)/, 'T$1')

/** A value without the nulls that its schema has no room for, as deep as the schema knows the shape. */
export function withoutNulls(schema: JsonSchema, value: unknown, resolve: Resolve): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { schema: present } = presentOf(schema, resolve)
  if (Array.isArray(value)) return present.items ? value.map((item) => withoutNulls(present.items ?? {}, item, resolve)) : value
  if (!isRecord(present)) return value
  const { properties = {} } = present
  const kept = Object.entries(value).filter(([name, part]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    return part !== undefined && (part !== null || !property || takesNull(property, resolve))
  })
  return Object.fromEntries(
    kept.map(([name, part]) => [name, withoutNulls((Object.hasOwn(properties, name) && properties[name]) || {}, part, resolve)]),
  )
}
