import { patternCost } from './patterns.ts'
import { type References, resolveReferences } from './references.ts'
import { draftOf, isObject, type JsonObject, type Subschema, subschemasOf } from './subschemas.ts'

/** What a schema may cost, found without compiling it. A step is a check of one keyword against one value. */
export interface Survey {
  readonly subschemas: number
  /** How many JSON values its keywords hold, for the time compiling takes. */
  readonly size: number
  readonly patterns: number
  /** The most steps that one value of a document takes, over all ways that lead to it. */
  readonly width: number
  /** How many times the characters of a text are counted, at most. */
  readonly counts: number
  /** How many times the items of an array are compared with each other, at most. */
  readonly comparisons: number
  /** Whether references lead back, or a keyword takes more than its steps tell. */
  readonly unbounded: boolean
}

interface Load {
  width: number
  counts: number
  comparisons: number
}

const UNBOUNDED = ['contains', 'unevaluatedItems', 'unevaluatedProperties']
const MOST = 1e12

/** Surveys a schema: linear in its size, whatever its references do. */
export function survey(root: JsonObject): Survey {
  const subschemas = subschemasOf(root, draftOf(root) ?? '2020-12')
  const { targets } = resolveReferences(subschemas)
  const { load, recursive } = unfold(subschemas, targets)
  const patterns = subschemas.flatMap(({ schema }) => patternsOf(schema))
  return {
    subschemas: subschemas.length,
    size: subschemas.reduce((sum, { schema }) => sum + ownSteps(schema), 0),
    patterns: patterns.reduce((sum, pattern) => sum + patternCost(pattern), 0),
    ...load,
    unbounded: recursive || subschemas.some(({ schema }) => isObject(schema) && UNBOUNDED.some((keyword) => keyword in schema)),
  }
}

/** The texts that a subschema itself uses as patterns. */
export function patternsOf(schema: JsonObject | boolean): string[] {
  if (!isObject(schema)) return []
  const { pattern, patternProperties } = schema
  return [...(typeof pattern === 'string' ? [pattern] : []), ...(isObject(patternProperties) ? Object.keys(patternProperties) : [])]
}

/** Adds up what the root does with all its references written out in full; what leads back to itself counts once. */
function unfold(subschemas: readonly Subschema[], targets: References['targets']): { load: Load; recursive: boolean } {
  const known = new Map<Subschema, Load | 'open'>()
  let recursive = false
  const loadOf = (subschema: Subschema): Load => {
    const found = known.get(subschema)
    if (found === 'open') recursive = true
    if (found) return found === 'open' ? { width: 0, counts: 0, comparisons: 0 } : found
    known.set(subschema, 'open')
    const load = ownLoad(subschema.schema)
    const applied = subschema.children.filter(({ applies }) => applies !== 'nowhere').map(({ child }) => child)
    for (const next of [...applied, ...(targets.get(subschema) ?? [])]) {
      const { width, counts, comparisons } = loadOf(next)
      load.width = Math.min(MOST, load.width + width)
      load.counts = Math.min(MOST, load.counts + counts)
      load.comparisons = Math.min(MOST, load.comparisons + comparisons)
    }
    known.set(subschema, load)
    return load
  }
  const [root] = subschemas
  return { load: root ? loadOf(root) : { width: 0, counts: 0, comparisons: 0 }, recursive }
}

function ownLoad(schema: JsonObject | boolean): Load {
  const has = (keyword: string) => Number(isObject(schema) && keyword in schema)
  return { width: ownSteps(schema), counts: has('minLength') + has('maxLength'), comparisons: Number(comparesItems(schema)) }
}

/** Whether `uniqueItems` has to compare every item with every other: scalars of a known type are looked up instead. */
function comparesItems(schema: JsonObject | boolean): boolean {
  if (!isObject(schema) || schema['uniqueItems'] !== true) return false
  const { items } = schema
  const types = isObject(items) ? [items['type'] ?? 'any'].flat() : ['any']
  return types.some((type) => type === 'object' || type === 'array' || type === 'any')
}

const WEIGHTY = ['enum', 'const', 'required', 'dependentRequired', 'properties', 'patternProperties', 'dependencies']

function ownSteps(schema: JsonObject | boolean): number {
  if (!isObject(schema)) return 1
  return Object.entries(schema).reduce(
    (steps, [keyword, value]) => steps + (WEIGHTY.includes(keyword) ? 1 + valuesIn(value, keyword) : 1),
    1,
  )
}

/** How many JSON values there are in what a keyword holds; of subschemas, only how many. */
function valuesIn(value: unknown, keyword = ''): number {
  if (typeof value !== 'object' || value === null) return 1
  const inner = Object.values(value)
  return keyword.endsWith('roperties') ? inner.length : inner.reduce<number>((sum, held) => sum + valuesIn(held), 1)
}
