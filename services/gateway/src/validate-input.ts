import type { Issue } from '@wordclaw/shared/errors'
import type { JsonSchema } from '@wordclaw/shared/manifest'
import { schemaIssues } from '@wordclaw/shared/schema-issues'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { CatalogEntry } from './catalog.ts'

const ajv = new Ajv2020({ allErrors: true, strict: false, validateSchema: false, addUsedSchema: false })
formats.default(ajv)

const compiled = new WeakMap<JsonSchema, ValidateFunction>()

/** The deepest nesting an input may have: deeper ones are attacks on whatever walks them. */
const MAX_DEPTH = 100

/** Every fault of an input against the manifest. The service checks again, by its own schema. */
export function inputIssues({ input: schema }: CatalogEntry, input: unknown): readonly Issue[] {
  if (isDeeperThan(input, MAX_DEPTH)) return [{ pointer: '', rule: 'depth', message: `is nested more than ${MAX_DEPTH} levels deep` }]
  let validate = compiled.get(schema)
  if (!validate) {
    validate = ajv.compile(schema)
    compiled.set(schema, validate)
  }
  return validate(input) ? [] : schemaIssues(validate.errors ?? [])
}

function isDeeperThan(value: unknown, depth: number): boolean {
  let level: object[] = typeof value === 'object' && value !== null ? [value] : []
  for (let deep = 0; level.length > 0; deep++) {
    if (deep >= depth) return true
    const next: object[] = []
    for (const node of level) {
      for (const child of Object.values(node)) if (typeof child === 'object' && child !== null) next.push(child)
    }
    level = next
  }
  return false
}
