import type { Issue } from '@wordclaw/shared/errors'
import type { JsonSchema } from '@wordclaw/shared/manifest'
import { issuesOf } from '@wordclaw/shared/schema-issues'
import { isMemberName, isStorable, unstorableIssues } from '@wordclaw/shared/storable'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { CatalogEntry } from './catalog.ts'

const thorough = compiler({ allErrors: true })
/** For inputs so large that listing every fault would take longer than a request may block the process. */
const hasty = compiler({ allErrors: false })

/** The most values an input may have for all its faults to be listed. */
const LISTED_UP_TO = 5_000

/** The most values an input may have: looking at more takes longer than a request may block the process. */
const MAX_VALUES = 200_000

/** The deepest nesting an input may have: deeper ones are attacks on whatever walks them. */
const MAX_DEPTH = 100

/** Every fault of an input against the manifest. The service checks again, by its own schema. */
export function inputIssues({ input: schema }: CatalogEntry, input: unknown): readonly Issue[] {
  const extent = extentOf(input)
  if ('rule' in extent) return [extent]
  const unstorable = extent.storable ? [] : unstorableIssues(input)
  const validate = extent.size <= LISTED_UP_TO ? thorough(schema) : hasty(schema)
  return validate(input) ? unstorable : [...unstorable, ...issuesOf(validate.errors ?? [])]
}

const TOO_DEEP: Issue = { pointer: '', rule: 'depth', message: `is nested more than ${MAX_DEPTH} levels deep` }
const TOO_MANY: Issue = { pointer: '', rule: 'size', message: `has more than ${MAX_VALUES} values` }

interface Extent {
  /** How many values an input has in all. */
  size: number
  /** Whether all its texts and names can be stored as they are. */
  storable: boolean
}

/** Looks at every value of an input, unless it is too deep or too large to be looked at. */
function extentOf(input: unknown): Extent | Issue {
  const extent: Extent = { size: 0, storable: true }
  let level: object[] = typeof input === 'object' && input !== null ? [input] : []
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_DEPTH) return TOO_DEEP
    const next: object[] = []
    for (const node of level) {
      const names = Array.isArray(node) ? null : Object.keys(node)
      const count = names?.length ?? (node as unknown[]).length
      extent.size += count
      if (extent.size > MAX_VALUES) return TOO_MANY
      for (let index = 0; index < count; index++) {
        const name = names?.[index] ?? index
        const child = (node as Record<string | number, unknown>)[name]
        if (typeof child === 'object' && child !== null) next.push(child)
        else if (typeof child === 'string' && !isStorable(child)) extent.storable = false
        if (typeof name === 'string' && !isMemberName(name)) extent.storable = false
      }
    }
    level = next
  }
  return extent
}

/** Compiles a schema on first use. */
function compiler(options: { allErrors: boolean }): (schema: JsonSchema) => ValidateFunction {
  const ajv = new Ajv2020({ ...options, strict: false, validateSchema: false, addUsedSchema: false })
  formats.default(ajv)
  const compiled = new WeakMap<JsonSchema, ValidateFunction>()
  return (schema) => {
    const known = compiled.get(schema)
    if (known) return known
    const validate = ajv.compile(schema)
    compiled.set(schema, validate)
    return validate
  }
}
