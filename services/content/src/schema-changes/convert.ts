import { isoOf } from '@wordclaw/shared/time'
import { isObject } from '../validation/subschemas.ts'
import type { Kind } from './transform.ts'

/** How a value came out: as another, as none, or with the reason why it cannot be converted. */
type Converted = { readonly value: unknown } | { readonly gone: true } | { readonly reason: string }

interface Conversion {
  readonly from: Kind
  readonly to: Kind
  readonly locale?: string | undefined
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const DATE = /^\d{4}-\d\d-\d\d$/
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
])
/** The last millisecond that a date of four digits can say. */
const LATEST_MS = 253_402_300_799_999

/** Converts one value. What is of the new kind already stays as it is, and so does null. */
export function convert(value: unknown, { from, to, locale = '' }: Conversion): Converted {
  if (value === null) return { value }
  if (to === 'array') return { value: Array.isArray(value) ? value : [value] }
  if (to === 'scalar') return Array.isArray(value) ? (value.length > 0 ? { value: value[0] } : { gone: true }) : { value }
  if (to === 'localized') return { value: { [locale]: value } }
  if (to === 'plain') return isObject(value) ? (Object.hasOwn(value, locale) ? { value: value[locale] } : { gone: true }) : { value }
  return scalar(value, from, to)
}

function scalar(value: unknown, from: Kind, to: Kind): Converted {
  if (!isOf(value, from)) return isOf(value, to) ? { value } : { reason: `is neither of the kind ${from} nor of the kind ${to}` }
  const converted = CONVERSIONS[to]?.(value)
  return converted === undefined ? { reason: `cannot be read as ${to}` } : { value: converted }
}

function isOf(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case 'integer':
      return Number.isInteger(value)
    case 'date':
      return typeof value === 'string' && DATE.test(value) && !Number.isNaN(Date.parse(value))
    case 'date-time':
      return isInstant(value)
    default:
      return typeof value === kind
  }
}

const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))

const CONVERSIONS: Readonly<Partial<Record<Kind, (value: unknown) => unknown>>> = {
  string: (value) => String(value),
  number: numberOf,
  integer: (value) => {
    const number = numberOf(value)
    return number === undefined ? undefined : stored(Math.round(number))
  },
  boolean: (value) =>
    value === 1 ? true : value === 0 ? false : typeof value === 'string' ? WORDS.get(value.trim().toLowerCase()) : undefined,
  date: (value) => (isOf(value, 'date') ? value : instantOf(value)?.slice(0, 10)),
  'date-time': instantOf,
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const number = NUMBER.test(text) ? Number(text) : isOf(text, 'date') || isInstant(text) ? Date.parse(text) : Number.NaN
  return Number.isFinite(number) ? stored(number) : undefined
}

/** The number as JSON has it, where zero has no sign: what is told apart here has to be told apart there. */
const stored = (number: number): number => (number === 0 ? 0 : number)

/** A moment in ISO 8601, from one, from a date, or from milliseconds since 1970. */
function instantOf(value: unknown): string | undefined {
  if (isInstant(value)) return value
  const ms = typeof value === 'number' ? value : isOf(value, 'date') ? Date.parse(String(value)) : Number.NaN
  return ms >= 0 && ms <= LATEST_MS ? isoOf(new Date(ms)) : undefined
}
