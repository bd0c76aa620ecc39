import { isDeepStrictEqual } from 'node:util'
import { isObject, type JsonObject } from '../validation/subschemas.ts'
import type { Transform } from './transform.ts'
import { transform } from './transforming.ts'

/** A difference in one place: what the inverse steps make of it, and what it really was. What is absent was not there. */
export interface Lost {
  readonly path: readonly string[]
  readonly found?: unknown
  readonly kept?: unknown
}

/**
 * What the inverse steps alone would not bring back of a document: the values that were dropped, or that a conversion could not keep. Nothing, mostly.
 * `text` is the document before the change, `after` the one that came out.
 */
export function lostBetween(text: string, after: JsonObject, inverse: readonly Transform[]): Lost[] {
  const back = structuredClone(after)
  transform(back, inverse)
  const lost: Lost[] = []
  compare(back, JSON.parse(text) as JsonObject, [], lost)
  return lost
}

/** Objects are compared by member; everything else, lists included, as a whole. */
function compare(found: JsonObject, kept: JsonObject, path: readonly string[], lost: Lost[]): void {
  for (const name of new Set([...Object.keys(found), ...Object.keys(kept)])) {
    const [left, right] = [memberOf(found, name), memberOf(kept, name)]
    if (isObject(left) && isObject(right)) compare(left, right, [...path, name], lost)
    else if (!isDeepStrictEqual(left, right))
      lost.push({
        path: [...path, name],
        ...(left !== undefined && { found: left }),
        ...(right !== undefined && { kept: right }),
      })
  }
}

const memberOf = (object: JsonObject, name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined)

/**
 * Puts what was lost back into a document that went through the inverse steps. A document that nobody changed meanwhile is then what it was; in one that was
 * changed, a place that now holds something else keeps that.
 */
export function restoreLost(document: JsonObject, lost: readonly Lost[]): void {
  for (const { path, found, kept } of lost) {
    let holder: unknown = document
    for (const name of path.slice(0, -1)) holder = isObject(holder) ? memberOf(holder, name) : undefined
    const name = path.at(-1) ?? ''
    if (!isObject(holder) || !isDeepStrictEqual(memberOf(holder, name), found)) continue
    if (kept === undefined) delete holder[name]
    else holder[name] = kept
  }
}
