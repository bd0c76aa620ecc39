import { pointerOf } from '../problem.ts'
import { canonical } from './canonical.ts'
import type { Effects } from './effects.ts'

export type Path = readonly (string | number)[]

/** Stands for ids, times and the like, which are given when a plan is applied. */
const GENERATED = '$generated'
const CALLER = '$caller'

/** Where two JSON values differ, as deep down as both have the same form. */
export function differences(one: unknown, other: unknown, at: Path = []): Path[] {
  if (Object.is(one, other)) return []
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((member, index) => differences(member, other[index], [...at, index]))
  if (isRecord(one) && isRecord(other))
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) => differences(one[name], other[name], [...at, name]))
  return canonical(one) === canonical(other) ? [] : [at]
}

/** A value with a word in place of what is at these places. Places that are not there are left alone. */
export const blanked = (value: unknown, paths: readonly Path[], word = GENERATED): unknown => blankedAt(value, branchesOf(paths), word)

/** Places as a tree: of a place itself, nothing further. */
interface Branches extends Map<string | number, Branches> {}

function branchesOf(paths: readonly Path[]): Branches | undefined {
  const root: Branches = new Map()
  for (const path of paths) {
    let branch = root
    for (const step of path) {
      const next: Branches = branch.get(step) ?? new Map()
      branch.set(step, next)
      branch = next
    }
  }
  return paths.length > 0 ? root : undefined
}

function blankedAt(value: unknown, branches: Branches | undefined, word: string): unknown {
  if (!branches) return value
  if (branches.size === 0) return word
  if (Array.isArray(value)) return value.map((member, index) => blankedAt(member, branches.get(index), word))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, blankedAt(member, branches.get(name), word)]))
}

/** Where effects have the name of whoever made the call, and did not have it before. Whoever approves a plan need not be its author. */
export function signatures({ changes, events }: Effects, principalId: string): Path[] {
  const changed = changes.flatMap(({ before, after }, index) => signedAt(after, before, principalId, ['changes', index, 'after']))
  return [...changed, ...events.flatMap((event, index) => signedAt(event, null, principalId, ['events', index]))]
}

function signedAt(value: unknown, before: unknown, principalId: string, at: Path): Path[] {
  if (value === principalId) return before === principalId ? [] : [at]
  if (typeof value !== 'object' || value === null) return []
  const earlier = (typeof before === 'object' && before !== null ? before : {}) as Record<string, unknown>
  return Object.entries(value).flatMap(([name, member]) =>
    signedAt(member, earlier[name], principalId, [...at, Array.isArray(value) ? Number(name) : name]),
  )
}

/** Effects as a hash takes them: without what is generated, and where the caller signs, with any of these names as one word. */
export function essential(effects: Effects, generated: readonly Path[], signed: readonly Path[], names: readonly string[]): Effects {
  const byOneOfThem = signed.filter((path) => names.includes(String(valueAt(effects, path))))
  return blanked(blanked(effects, byOneOfThem, CALLER), generated) as Effects
}

export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((held, step) => (held as Record<string | number, unknown> | null | undefined)?.[step], value)

export const pointersOf = (paths: readonly Path[]): string[] => paths.map((path) => pointerOf(path))

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
