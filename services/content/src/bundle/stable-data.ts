import { segmentsOf } from '../schema-changes/transform.ts'

type Json = Record<string, unknown>

const MEMBERS = { contentItemId: 'item', assetId: 'asset' } as const

/** Which kind of thing a place in a document refers to, told by its name; null if it is none that can. */
export function kindAt(pointer: string): 'item' | 'asset' | null {
  const member = pointer.slice(pointer.lastIndexOf('/') + 1)
  return Object.hasOwn(MEMBERS, member) ? MEMBERS[member as keyof typeof MEMBERS] : null
}

export const memberOf = (kind: 'item' | 'asset'): string => (kind === 'item' ? 'contentItemId' : 'assetId')

/** Puts another value in the place of the one that a pointer leads to: `replace` is given it. False if the pointer leads nowhere. */
export function replaceAt(document: Json, pointer: string, replace: (value: unknown) => unknown): boolean {
  if (!pointer.startsWith('/')) return false
  const path = segmentsOf(pointer)
  const last = path.pop()
  let holder: unknown = document
  for (const name of path) holder = memberIn(holder, name)
  if (last === undefined || typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, last)) return false
  const within = holder as Json
  within[last] = replace(within[last])
  return true
}

const memberIn = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name) ? (holder as Json)[name] : undefined

/** The value with every list of allowed content types given other names. Everything else stays as it is, the order of names included. */
export function withAllowedTypes(value: unknown, rename: (type: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => withAllowedTypes(inner, rename))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'allowedContentTypeIds' && Array.isArray(inner) ? inner.map(rename) : withAllowedTypes(inner, rename),
    ]),
  )
}
