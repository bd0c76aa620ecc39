export const JSON_TYPE = 'application/json'
const FORM_TYPE = 'multipart/form-data'
const DEPTH = 6

/** The schema that a reference stands for, or the schema itself. */
export function resolved(schema, components) {
  let current = schema
  for (let hops = 0; typeof current?.$ref === 'string' && hops < 20; hops++) current = components[current.$ref.split('/').pop()]
  return current ?? {}
}

/** A schema's type in a few words: `ContentItem`, `integer ≥ 1`, `array of string`, `string or null`. */
export function typeOf(schema, components, depth = 0) {
  if (schema?.$ref) return schema.$ref.split('/').pop()
  if (!schema || depth > DEPTH) return 'any'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const variants = schema.anyOf ?? schema.oneOf
  if (variants) return [...new Set(variants.map((variant) => typeOf(variant, components, depth + 1)))].join(' or ')
  if (schema.allOf) return schema.allOf.map((part) => typeOf(part, components, depth + 1)).join(' and ')
  if (schema.contentSchema) return `${typeOf(schema.contentSchema, components, depth + 1)} as text`
  if (schema.contentMediaType && !schema.type) return 'bytes'
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'any')
  if (type === 'array') return `array of ${typeOf(schema.items, components, depth + 1)}`
  return schema.format ? `${type} (${schema.format})` : type
}

/** The limits of a schema, as sentences of a few words. */
export function limitsOf(schema) {
  const { minimum, maximum, exclusiveMinimum, minLength, maxLength, pattern, minItems, maxItems } = schema
  const limits = [
    minimum > Number.MIN_SAFE_INTEGER && `at least ${minimum}`,
    exclusiveMinimum !== undefined && `more than ${exclusiveMinimum}`,
    maximum < Number.MAX_SAFE_INTEGER && `at most ${maximum}`,
    minLength !== undefined && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    minItems !== undefined && `at least ${minItems} entries`,
    maxItems !== undefined && `at most ${maxItems} entries`,
    pattern && `matches ${pattern}`,
    schema.default !== undefined && `${JSON.stringify(schema.default)} if left out`,
  ]
  return limits.filter(Boolean)
}

/** The fields of an object, those of what it is composed of included; of variants, those of all. */
export function fieldsOf(schema, components, depth = 0) {
  const { properties = {}, required = [], allOf = [], anyOf = [], oneOf = [] } = resolved(schema, components)
  const own = Object.entries(properties).map(([name, field]) => ({ name, schema: field, required: required.includes(name) }))
  const parts = depth < DEPTH ? [...allOf, ...anyOf, ...oneOf].flatMap((part) => fieldsOf(part, components, depth + 1)) : []
  return [...own, ...parts.filter(({ name }, index) => !(name in properties) && parts.findIndex((part) => part.name === name) === index)]
}

/** A value that fits the schema closely enough to start from. Required fields only, and no deeper than is useful. */
export function exampleOf(schema, components, depth = 0) {
  const {
    type,
    enum: values,
    default: fallback,
    const: only,
    anyOf,
    oneOf,
    allOf,
    items,
    format,
    exclusiveMinimum,
    minimum,
  } = resolved(schema, components)
  if (depth > 2 * DEPTH) return null
  if (fallback !== undefined) return fallback
  if (only !== undefined) return only
  if (values) return values[0]
  if (anyOf ?? oneOf) return exampleOf((anyOf ?? oneOf)[0], components, depth + 1)
  const name = Array.isArray(type) ? type[0] : (type ?? (allOf ? 'object' : 'any'))
  if (name === 'object' || name === 'array')
    return depth > DEPTH ? (name === 'array' ? [] : {}) : structureOf(name, { schema, items, components, depth })
  if (name === 'integer' || name === 'number') return Math.max(minimum > Number.MIN_SAFE_INTEGER ? minimum : 1, (exclusiveMinimum ?? 0) + 1)
  if (name === 'boolean') return false
  if (name === 'null' || name === 'any') return null
  return { 'date-time': '2030-01-01T00:00:00Z', uri: 'https://example.org/', email: 'someone@example.org' }[format] ?? ''
}

function structureOf(name, { schema, items, components, depth }) {
  if (name === 'array') return items ? [exampleOf(items, components, depth + 1)] : []
  const needed = fieldsOf(schema, components).filter(({ required }) => required)
  return Object.fromEntries(needed.map((field) => [field.name, exampleOf(field.schema, components, depth + 1)]))
}

/** The media type that a chosen file is sent as: its own where any is taken, else the one that is. Null where no file is a body. */
export function fileTypeOf(content, own) {
  const taken = Object.keys(content).filter((type) => type !== JSON_TYPE && type !== FORM_TYPE)
  if (taken.length === 0) return null
  if (!taken.includes('*/*')) return taken[0]
  // A file of JSON is sent as bytes too: under its own type it would be read as the call.
  return own === '' || own === JSON_TYPE ? 'application/octet-stream' : own
}
