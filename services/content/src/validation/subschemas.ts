import { pointerOf } from '@wordclaw/shared/problem'

export type JsonObject = Record<string, unknown>
export type Draft = '2020-12' | 'draft-07'

/** Where a subschema is applied: to the value its parent is applied to, to parts of that value, or only where it is referred to. */
type Applies = 'here' | 'below' | 'nowhere'

/** A schema inside a schema document; `pointer` is its place in there. */
export interface Subschema {
  readonly pointer: string
  readonly schema: JsonObject | boolean
  readonly depth: number
  /** The subschemas right below; `path` leads there: a keyword, and a name or an index where it holds several. */
  readonly children: { readonly path: readonly string[]; readonly applies: Applies; readonly child: Subschema }[]
}

interface Place {
  readonly holds: 'one' | 'list' | 'map'
  readonly applies: Applies
}

const place = (holds: Place['holds'], applies: Applies): Place => ({ holds, applies })

const COMMON: Record<string, Place> = {
  allOf: place('list', 'here'),
  anyOf: place('list', 'here'),
  oneOf: place('list', 'here'),
  not: place('one', 'here'),
  if: place('one', 'here'),
  // biome-ignore lint/suspicious/noThenProperty: this is the keyword of JSON Schema
  then: place('one', 'here'),
  else: place('one', 'here'),
  dependencies: place('map', 'here'),
  properties: place('map', 'below'),
  patternProperties: place('map', 'below'),
  additionalProperties: place('one', 'below'),
  propertyNames: place('one', 'below'),
  items: place('one', 'below'),
  contains: place('one', 'below'),
  $defs: place('map', 'nowhere'),
  definitions: place('map', 'nowhere'),
}

const PLACES: Record<Draft, Record<string, Place>> = {
  'draft-07': { ...COMMON, additionalItems: place('one', 'below') },
  '2020-12': {
    ...COMMON,
    prefixItems: place('list', 'below'),
    dependentSchemas: place('map', 'here'),
    unevaluatedItems: place('one', 'below'),
    unevaluatedProperties: place('one', 'below'),
  },
}

/** The subschemas under one keyword, as paths from their parent. An array where one schema is expected is the tuple of draft-07. */
function* subschemasUnder(draft: Draft, keyword: string, value: unknown): Generator<[path: string[], schema: unknown, applies: Applies]> {
  const found = Object.hasOwn(PLACES[draft], keyword) ? PLACES[draft][keyword] : undefined
  if (!found) return
  const { holds, applies } = found
  if (Array.isArray(value)) {
    if (holds === 'map') return
    for (const [index, schema] of value.entries()) yield [[keyword, String(index)], schema, applies]
  } else if (holds === 'map') {
    if (isObject(value)) for (const [name, schema] of Object.entries(value)) yield [[keyword, name], schema, applies]
  } else if (holds === 'one') {
    yield [[keyword], value, applies]
  }
}

/** What a keyword holds, with every subschema in it replaced; undefined if it holds none. */
export function replaceUnder(
  draft: Draft,
  keyword: string,
  value: unknown,
  replace: (schema: unknown, path: string[]) => unknown,
): unknown {
  const inner = [...subschemasUnder(draft, keyword, value)].map(([path, schema]) => ({ path, replaced: replace(schema, path) }))
  const [first] = inner
  if (!first) return undefined
  if (first.path.length === 1) return first.replaced
  if (Array.isArray(value)) return inner.map(({ replaced }) => replaced)
  return Object.fromEntries(inner.map(({ path, replaced }) => [path[1], replaced]))
}

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every subschema of a schema document, the root first. What stands where a schema belongs but is none is left to the meta-schema. */
export function subschemasOf(root: JsonObject, draft: Draft): Subschema[] {
  const all: Subschema[] = []
  const visit = (schema: JsonObject | boolean, pointer: string, depth: number): Subschema => {
    const found: Subschema = { pointer, schema, depth, children: [] }
    all.push(found)
    if (typeof schema === 'boolean') return found
    for (const [keyword, value] of Object.entries(schema)) {
      for (const [path, inner, applies] of subschemasUnder(draft, keyword, value)) {
        if (!isObject(inner) && typeof inner !== 'boolean') continue
        found.children.push({ path, applies, child: visit(inner, pointer + pointerOf(path), depth + 1) })
      }
    }
    return found
  }
  visit(root, '', 0)
  return all
}

/** The draft that a schema asks for with `$schema`, 2020-12 if it does not say, null if it asks for one that is not spoken here. */
export function draftOf({ $schema = DRAFT_URIS[0] }: JsonObject): Draft | null {
  if (typeof $schema !== 'string') return null
  const uri = $schema.replace(/#$/, '').replace(/^https:/, 'http:')
  if (uri === 'http://json-schema.org/draft/2020-12/schema') return '2020-12'
  return uri === 'http://json-schema.org/draft-07/schema' ? 'draft-07' : null
}

export const DRAFT_URIS = ['https://json-schema.org/draft/2020-12/schema', 'http://json-schema.org/draft-07/schema#'] as const
