import type { Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import { issuesOf } from '@wordclaw/shared/schema-issues'
import type { Options, ValidateFunction } from 'ajv'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { effectiveSchema } from './effective-schema.ts'
import { boundedFormats } from './formats.ts'
import { compilePattern } from './patterns.ts'
import { resolveReferences } from './references.ts'
import { type Draft, draftOf, isObject, type JsonObject, replaceUnder, type Subschema, subschemasOf } from './subschemas.ts'

/** Thrown when matching texts would take more steps than this run may spend. */
export class StepsExhausted extends Error {}

export interface CompiledSchema {
  /** Every fault of a value, as long as matching its texts takes no more than so many steps; else throws `StepsExhausted`. */
  check(value: unknown, steps: number): Issue[]
}

/**
 * Compiles an effective schema in an instance of its own: no name that a schema gives to itself or its parts is seen by another.
 * Only the keywords of its draft take part; what else a schema says has no effect on validation.
 */
export function compileSchema(schema: JsonObject): CompiledSchema {
  const draft = draftOf(schema) ?? '2020-12'
  let left = 0
  const spend = (steps: number) => {
    left -= steps
    if (left < 0) throw new StepsExhausted()
  }
  const options: Options = { ...OPTIONS, formats: boundedFormats(spend), code: { optimize: false, regExp: regExpThat(spend) } }
  const validate: ValidateFunction = new (draft === 'draft-07' ? Ajv : Ajv2020)(options).compile(bare(schema, draft))
  return {
    check(value, steps) {
      left = steps
      const fits = validate(value)
      const issues = fits ? [] : issuesOf(validate.errors)
      validate.errors = null
      return issues
    },
  }
}

const OPTIONS: Options = {
  allErrors: true,
  strict: false,
  meta: false,
  validateSchema: false,
  inlineRefs: false,
  ownProperties: true,
  messages: false,
  logger: false,
}

function regExpThat(spend: (steps: number) => void) {
  const engine = (source: string) => {
    const pattern = compilePattern(source)
    const test = (text: string) => {
      spend(pattern.size * (text.length + 1))
      return pattern.test(text)
    }
    return { test, toString: () => source }
  }
  return Object.assign(engine, { code: 'linear' }) as unknown as NonNullable<NonNullable<Options['code']>['regExp']>
}

const KEYWORDS = new Set(
  `type enum const nullable multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern format
   items maxItems minItems uniqueItems maxContains minContains maxProperties minProperties required dependentRequired`.split(/\s+/),
)

/** The schema with the keywords that validation knows, and every reference as the pointer it stands for. */
function bare(root: JsonObject, draft: Draft): JsonObject | boolean {
  const subschemas = subschemasOf(root, draft)
  const { targets } = resolveReferences(subschemas)
  const references = new Map(subschemas.map((subschema) => [subschema.pointer, (targets.get(subschema) ?? []).map(referenceTo)]))

  const bareOf = (schema: unknown, pointer: string): unknown => {
    if (!isObject(schema)) return schema
    const members = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      const held = replaceUnder(draft, keyword, value, (inner, path) => bareOf(inner, pointer + pointerOf(path)))
      if (held !== undefined) return [[keyword, held]]
      return isKept(keyword, schema) ? [[keyword, value]] : []
    })
    const [first, ...others] = references.get(pointer) ?? []
    const result: JsonObject = { ...Object.fromEntries(members), ...first }
    return others.length > 0 ? { ...result, allOf: [...((result['allOf'] as unknown[]) ?? []), ...others] } : result
  }
  return bareOf(root, '') as JsonObject
}

/** Whether two schemas, as texts, differ at most in what has no effect on validation. */
export const sameRules = (one: string, other: string): boolean => rulesOf(one) === rulesOf(other)

function rulesOf(text: string): string {
  const schema = JSON.parse(text) as JsonObject
  const draft = draftOf(schema) ?? '2020-12'
  return `${draft} ${JSON.stringify(bare(effectiveSchema(schema), draft))}`
}

// `nullable` is no keyword of either draft, but schemas in use have it beside a type.
const isKept = (keyword: string, schema: JsonObject): boolean => KEYWORDS.has(keyword) && (keyword !== 'nullable' || 'type' in schema)

const referenceTo = ({ pointer }: Subschema): JsonObject => ({ $ref: `#${pointer.split('/').map(encodeURIComponent).join('/')}` })
