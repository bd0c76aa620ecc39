import { isObject, type JsonObject } from '../validation/subschemas.ts'

/** Where a value is, or would be. */
export interface Place {
  readonly holder: JsonObject | unknown[]
  readonly key: string | number
  /** The names and indexes that lead there. */
  readonly at: readonly (string | number)[]
}

/** The places that a path means in a document: all that are held by something that is there. */
export function placesOf(document: JsonObject, path: readonly string[]): Place[] {
  let held: { value: unknown; at: readonly (string | number)[] }[] = [{ value: document, at: [] }]
  for (const segment of path.slice(0, -1)) {
    held = held
      .flatMap(({ value, at }) => placesIn(value, segment, at))
      .flatMap((place) => (isThere(place) ? [{ value: valueAt(place), at: place.at }] : []))
  }
  const last = path.at(-1) ?? ''
  return held.flatMap(({ value, at }) => placesIn(value, last, at))
}

function placesIn(value: unknown, segment: string, at: readonly (string | number)[]): Place[] {
  if (segment !== '*') return isObject(value) ? [{ holder: value, key: segment, at: [...at, segment] }] : []
  if (Array.isArray(value)) return value.map((_, index) => ({ holder: value, key: index, at: [...at, index] }))
  return isObject(value) ? Object.keys(value).map((key) => ({ holder: value, key, at: [...at, key] })) : []
}

export const isThere = ({ holder, key }: Place): boolean => Object.hasOwn(holder, key)

export const valueAt = ({ holder, key }: Place): unknown => (holder as JsonObject)[key]

export function put({ holder, key }: Place, value: unknown): void {
  ;(holder as JsonObject)[key] = value
}

/** Takes a member away; an element of a list leaves null, so that the others keep their places. */
export function remove({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder[Number(key)] = null
  else delete holder[key]
}

/** The place that names lead to from an object, with objects made on the way. Null if something else is in the way. */
export function placeBelow(root: JsonObject, names: readonly string[], at: readonly (string | number)[]): Place | null {
  let holder = root
  for (const name of names.slice(0, -1)) {
    if (!Object.hasOwn(holder, name)) holder[name] = {}
    const below = holder[name]
    if (!isObject(below)) return null
    holder = below
  }
  const key = names.at(-1) ?? ''
  return { holder, key, at: [...at, ...names] }
}
