import type { Issue } from './errors.ts'
import { pointerOf } from './problem.ts'

/** What a JSON Schema validator (Ajv) says of one fault. */
export interface SchemaError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Record<string, unknown>
  readonly propertyName?: string
}

/** The most issues one answer lists. */
export const ISSUE_LIMIT = 100

const POINTER_LIMIT = 1_000
const ALLOWED_LIMIT = 2_000

/** What Ajv found, each fault once, in words for whoever sent the document. */
export function issuesOf(errors: readonly SchemaError[] | null | undefined): Issue[] {
  const found = new Map<string, Issue>()
  for (const error of errors ?? []) {
    const issue = issueOf(error)
    const key = `${issue.pointer} ${issue.rule} ${issue.message}`
    if (!found.has(key)) found.set(key, issue)
    if (found.size === ISSUE_LIMIT) break
  }
  return [...found.values()]
}

function issueOf({ instancePath, keyword, params, propertyName }: SchemaError): Issue {
  const child = memberOf(keyword, params) ?? propertyName
  const pointer = instancePath + (child === undefined ? '' : pointerOf([child]))
  const allowed = allowedBy(keyword, params)
  return {
    pointer: shortened(pointer),
    rule: keyword === 'false schema' ? 'false' : keyword,
    message: messageOf(keyword, params),
    ...(allowed && { allowed }),
  }
}

/** A pointer, or the one of the nearest part above that is short enough to be worth sending. */
export const shortened = (pointer: string): string =>
  pointer.length > POINTER_LIMIT ? pointer.slice(0, Math.max(0, pointer.lastIndexOf('/', POINTER_LIMIT))) : pointer

/** The member that a fault is about, where Ajv reports it on the object that has it or should have it. */
function memberOf(keyword: string, params: Record<string, unknown>): string | undefined {
  const name = params[MEMBER_PARAMS[keyword] ?? '']
  return typeof name === 'string' ? name : undefined
}

const MEMBER_PARAMS: Record<string, string> = {
  required: 'missingProperty',
  dependentRequired: 'missingProperty',
  dependencies: 'missingProperty',
  additionalProperties: 'additionalProperty',
  unevaluatedProperties: 'unevaluatedProperty',
  propertyNames: 'propertyName',
}

const lists = new WeakMap<object, readonly unknown[] | null>()

/** The values that an `enum` or `const` allows, unless they are too many to be of use. */
function allowedBy(keyword: string, params: Record<string, unknown>): readonly unknown[] | null {
  if (keyword === 'const') return JSON.stringify(params['allowedValue'])?.length <= ALLOWED_LIMIT ? [params['allowedValue']] : null
  const values = params['allowedValues']
  if (keyword !== 'enum' || !Array.isArray(values)) return null
  let list = lists.get(values)
  if (list === undefined) {
    list = JSON.stringify(values).length <= ALLOWED_LIMIT ? values : null
    lists.set(values, list)
  }
  return list
}

function messageOf(keyword: string, params: Record<string, unknown>): string {
  const message = MESSAGES[keyword]
  return typeof message === 'function' ? message(params) : (message ?? `does not satisfy ${keyword}`)
}

const atLeast = (what: string) => (params: Record<string, unknown>) => `must have at least ${params['limit']} ${what}`
const atMost = (what: string) => (params: Record<string, unknown>) => `must have at most ${params['limit']} ${what}`
const compared = ({ comparison, limit }: Record<string, unknown>) => `must be ${comparison} ${limit}`
const short = (text: unknown) => (String(text).length > 200 ? `${String(text).slice(0, 200)}…` : String(text))

const MESSAGES: Record<string, string | ((params: Record<string, unknown>) => string)> = {
  required: 'is missing',
  dependentRequired: ({ property }) => `is missing, and must be there because "${short(property)}" is`,
  dependencies: ({ property }) => `is missing, and must be there because "${short(property)}" is`,
  additionalProperties: 'is not a property of this object',
  unevaluatedProperties: 'is not a property of this object',
  additionalItems: ({ limit }) => `must have at most ${limit} items`,
  items: ({ limit }) => `must have at most ${limit} items`,
  unevaluatedItems: ({ len }) => `must have at most ${len} items`,
  propertyNames: 'has a name that is not allowed here',
  type: ({ type }) => `must be of type ${String(type).replaceAll(',', ' or ')}`,
  enum: 'must be one of the allowed values',
  const: 'must be the allowed value',
  minLength: atLeast('characters'),
  maxLength: atMost('characters'),
  minItems: atLeast('items'),
  maxItems: atMost('items'),
  minProperties: atLeast('properties'),
  maxProperties: atMost('properties'),
  minimum: compared,
  maximum: compared,
  exclusiveMinimum: compared,
  exclusiveMaximum: compared,
  multipleOf: ({ multipleOf }) => `must be a multiple of ${multipleOf}`,
  pattern: ({ pattern }) => `must match the pattern ${short(pattern)}`,
  format: ({ format }) => `must be a valid ${format} of at most 2,048 characters`,
  uniqueItems: ({ i, j }) => `must not have equal items: ${j} and ${i} are`,
  contains: ({ minContains, maxContains }) =>
    `must contain ${maxContains === undefined ? `at least ${minContains}` : `${minContains} to ${maxContains}`} matching items`,
  not: 'must not be like this',
  if: ({ failingKeyword }) => `must satisfy the "${failingKeyword}" part of its condition`,
  oneOf: ({ passingSchemas }) =>
    passingSchemas === null ? 'must match one of the alternatives' : 'must match one of the alternatives only',
  anyOf: 'must match at least one of the alternatives',
  'false schema': 'is not allowed here',
}
