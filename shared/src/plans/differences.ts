import { pointerOf } from '../problem.ts'
import { canonical } from './canonical.ts'
import type { Effects } from './effects.ts'

export type Path = readonly (string | number)[]

/** Where two JSON values differ, as deep down as both have the same form. */
export function differences(one: unknown, other: unknown, at: Path = []): Path[] {
  if (Object.is(one, other)) return []
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((member, index) => differences(member, other[index], [...at, index]))
  if (isRecord(one) && isRecord(other))
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) => differences(one[name], other[name], [...at, name]))
  return canonical(one) === canonical(other) ? [] : [at]
}

/** A value with what is at these places replaced by a word that says that it is not known before. Places that are not there are left alone. */
export function blanked(value: unknown, paths: readonly Path[]): unknown {
  if (paths.length === 0) return value
  if (paths.some((path) => path.length === 0)) return GENERATED
  if (Array.isArray(value)) return value.map((member, index) => blanked(member, below(paths, index)))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, blanked(member, below(paths, name))]))
}

/** Stands for ids, times and the like, which are given when a plan is applied. */
export const GENERATED = '$generated'
const CALLER = '$caller'

/**
 * Effects as a hash takes them: without what is generated, and with the caller's own name as a word wherever it was written, since whoever approves a plan
 * need not be its author.
 */
export function essential(effects: Effects, generated: readonly Path[], principalId: string): unknown {
  const { changes, events } = blanked(effects, generated) as Effects
  return {
    changes: changes.map(({ before, after, ...change }) => ({ ...change, before, after: signed(after, before, principalId) })),
    events: events.map((event) => signed(event, null, principalId)),
  }
}

/** The value with the caller's name as a word where it was not the same before. */
function signed(value: unknown, before: unknown, principalId: string): unknown {
  if (value === principalId) return before === principalId ? value : CALLER
  if (Array.isArray(value)) return value.map((member, index) => signed(member, Array.isArray(before) ? before[index] : null, principalId))
  if (!isRecord(value)) return value
  const earlier = isRecord(before) ? before : {}
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, signed(member, earlier[name], principalId)]))
}

export const pointersOf = (paths: readonly Path[]): string[] => paths.map((path) => pointerOf(path))

const below = (paths: readonly Path[], step: string | number): Path[] =>
  paths.filter(([first]) => first === step).map((path) => path.slice(1))

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
