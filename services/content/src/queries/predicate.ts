import type { Shape } from '../modelling/shape.ts'
import { FieldQueryRequiresContentType, FilterFieldUnknown, FilterOperatorUnsupported, FilterValueInvalid } from './query.errors.ts'
import { type Condition, operatorsOf } from './query.schema.ts'
import { columnNamed, fieldsAt, jsonPathOf, type Target, targetNamed, type ValueType } from './target.ts'

export type Value = string | number | boolean

export type Test =
  | { readonly operator: 'eq' | 'lt' | 'lte' | 'gt' | 'gte'; readonly value: Value }
  | { readonly operator: 'contains' | 'startsWith'; readonly value: string }
  | { readonly operator: 'in'; readonly values: readonly Value[] }
  | { readonly operator: 'exists' }

/** A condition whose names have been looked up. Values of times are milliseconds since 1970. */
export type Predicate =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Predicate[] }
  | { readonly kind: 'not'; readonly part: Predicate }
  | { readonly kind: 'test'; readonly target: Target; readonly test: Test }
  | { readonly kind: 'references'; readonly to: 'item' | 'asset'; readonly id: number; readonly jsonPaths: readonly string[] }
  /** The text is anywhere in the document but in the properties named, in its status or in its id. */
  | { readonly kind: 'words'; readonly text: string; readonly without: readonly string[] }

export const ALL: Predicate = { kind: 'all', parts: [] }

/** The conditions that all have to hold. */
export const conjunctsOf = (predicate: Predicate): readonly Predicate[] =>
  predicate.kind === 'all' ? predicate.parts.flatMap(conjunctsOf) : [predicate]

/** Looks up what a condition is about. `shape` is null for a query of all types. */
export function predicateOf(condition: Condition, shape: Shape | null): Predicate {
  const { and, or, not, references, field } = condition
  const inner = (part: Condition) => predicateOf(part, shape)
  if (and) return { kind: 'all', parts: and.map(inner) }
  if (or) return { kind: 'any', parts: or.map(inner) }
  if (not) return { kind: 'not', part: inner(not) }
  if (references) return referring(references, field, shape)
  const target = requireTarget(field ?? '', shape)
  const parts = operatorsOf(condition).map((operator) => testOf(target, operator, condition[operator] as Value | Value[]))
  return { kind: 'all', parts }
}

function requireTarget(name: string, shape: Shape | null): Target {
  const target = shape ? targetNamed(shape, name) : columnNamed(name)
  if (target) return target
  throw shape ? new FilterFieldUnknown({ field: name }) : new FieldQueryRequiresContentType({ field: name })
}

const KINDS = { item: ['content-ref', 'content-ref-list'], asset: ['asset', 'asset-list'] }
const MEMBERS = { item: '."contentItemId"', asset: '."assetId"' }

function referring(
  { item, asset }: { item?: number | undefined; asset?: number | undefined },
  name: string | undefined,
  shape: Shape | null,
): Predicate {
  const to = item === undefined ? 'asset' : 'item'
  if (!shape) throw new FieldQueryRequiresContentType({ field: name ?? 'references' })
  const fields = (name === undefined ? shape.fields : fieldsAt(shape, name)).filter(({ kind }) => KINDS[to].includes(kind))
  if (fields.length === 0 && name !== undefined) throw new FilterFieldUnknown({ field: name })
  if (fields.length === 0) return { kind: 'any', parts: [] }
  const jsonPaths = fields.map((field) => `${jsonPathOf(shape, field)}${field.kind.endsWith('-list') ? '[*]' : ''}${MEMBERS[to]}`)
  return { kind: 'references', to, id: item ?? asset ?? 0, jsonPaths: [...new Set(jsonPaths)] }
}

type Operator = ReturnType<typeof operatorsOf>[number]

const OF_TEXTS: readonly Operator[] = ['contains', 'startsWith']
const OF_ORDER: readonly Operator[] = ['lt', 'lte', 'gt', 'gte']

function testOf(target: Target, operator: Operator, operand: Value | readonly Value[]): Predicate {
  const { name, type } = target
  const test = (test: Test): Predicate => ({ kind: 'test', target, test })
  if (operator === 'exists') return operand ? test({ operator }) : { kind: 'not', part: test({ operator }) }
  if ((OF_TEXTS.includes(operator) && type !== 'text') || (OF_ORDER.includes(operator) && type === 'boolean'))
    throw new FilterOperatorUnsupported({ field: name, operator, type })
  if (Array.isArray(operand)) return test({ operator: 'in', values: operand.map((value) => comparable(target, value)) })
  const value = comparable(target, operand as Value)
  if (operator === 'ne') return { kind: 'not', part: test({ operator: 'eq', value }) }
  return test({ operator, value } as Test)
}

const NATIVE: Record<ValueType, string> = { text: 'string', number: 'number', boolean: 'boolean', time: 'string' }

/** The value as values of the target are compared. */
function comparable({ name, type }: Target, value: Value): Value {
  const fits = typeof value === NATIVE[type]
  const compared = fits && type === 'time' ? instantOf(String(value)) : value
  if (!fits || Number.isNaN(compared)) throw new FilterValueInvalid({ field: name, type })
  // There is one zero.
  return compared === 0 ? 0 : compared
}

const INSTANT = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d))?$/

/** Milliseconds since 1970 of a day, in UTC, or of a time with its offset; NaN of anything else. */
export const instantOf = (text: string): number => (INSTANT.test(text) ? Date.parse(text.toUpperCase().replace(' ', 'T')) : Number.NaN)
