import { isDeepStrictEqual } from 'node:util'
import type { Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import { isObject, type JsonObject } from '../validation/subschemas.ts'
import { convert } from './convert.ts'
import { isThere, type Place, placeBelow, placesOf, put, remove, valueAt } from './places.ts'
import { segmentsOf, type Transform } from './transform.ts'

/** Takes a document, which is changed in place, through the steps. What a step cannot do is left as it was, and told. */
export function transform(document: JsonObject, steps: readonly Transform[]): Issue[] {
  const issues: Issue[] = []
  for (const step of steps) take(document, step, issues)
  return issues
}

const take = (document: JsonObject, step: Transform, issues: Issue[]): void => {
  const path = step.op === 'move' ? segmentsOf(step.from) : segmentsOf(step.path)
  if (step.op === 'rename') move(document, path, [...path.slice(0, -1), step.to], false, issues)
  else if (step.op === 'move') move(document, path, segmentsOf(step.to), 'tidy' in step, issues)
  else if (step.op === 'default') fill(document, path, step.value, issues)
  else if (step.op === 'convert') convertAll(document, path, step, issues)
  else if (step.op === 'map') mapAll(document, path, step)
  else if (step.op === 'drop') for (const place of placesOf(document, path)) remove(place)
  else if (step.op === 'remove') removeEqual(document, path, step.value)
}

/** Moves within each object that the lists of the path lead to. */
function move(document: JsonObject, from: readonly string[], to: readonly string[], tidy: boolean, issues: Issue[]): void {
  const shared = from.lastIndexOf('*') + 1
  for (const { root, at } of rootsOf(document, from.slice(0, shared))) {
    const [source] = placesOf(root, from.slice(shared))
    if (!source || !isThere(source)) continue
    const value = valueAt(source)
    remove(source)
    if (tidy || isBelow(from, to)) prune(root, from.slice(shared, -1))
    const target = placeBelow(root, to.slice(shared), at)
    if (target && !isThere(target)) put(target, value)
    else {
      const back = placeBelow(root, from.slice(shared), at)
      if (back) put(back, value)
      issues.push({
        pointer: pointerOf([...at, ...from.slice(shared)]),
        rule: 'move',
        message: `cannot be moved: there is something else in ${pointerOf(to)}`,
      })
    }
  }
}

const isBelow = (path: readonly string[], other: readonly string[]): boolean => other.every((name, index) => path[index] === name)

/** The objects that the lists of a path lead to: the document itself if there are none. */
const rootsOf = (document: JsonObject, lists: readonly string[]): { root: JsonObject; at: Place['at'] }[] =>
  lists.length === 0
    ? [{ root: document, at: [] }]
    : placesOf(document, lists).flatMap((place) => {
        const root = valueAt(place)
        return isObject(root) ? [{ root, at: place.at }] : []
      })

/** Takes away the objects along a path that nothing is left in. */
function prune(root: JsonObject, path: readonly string[]): void {
  for (let length = path.length; length > 0; length--) {
    const [place] = placesOf(root, path.slice(0, length))
    if (!place || !isThere(place) || !isDeepStrictEqual(valueAt(place), {})) return
    remove(place)
  }
}

function fill(document: JsonObject, names: readonly string[], value: unknown, issues: Issue[]): void {
  const lists = names.lastIndexOf('*') + 1
  for (const { root, at } of rootsOf(document, names.slice(0, lists))) {
    const place = placeBelow(root, names.slice(lists), at)
    if (!place)
      issues.push({
        pointer: pointerOf([...at, ...names.slice(lists)]),
        rule: 'default',
        message: 'cannot be set: what holds it is no object',
      })
    else if (!isThere(place)) put(place, structuredClone(value))
  }
}

function removeEqual(document: JsonObject, path: readonly string[], value: unknown): void {
  for (const place of placesOf(document, path)) if (isThere(place) && isDeepStrictEqual(valueAt(place), value)) remove(place)
}

function convertAll(document: JsonObject, path: readonly string[], step: Extract<Transform, { op: 'convert' }>, issues: Issue[]): void {
  for (const place of placesOf(document, path)) {
    if (!isThere(place)) continue
    const converted = convert(valueAt(place), step)
    if ('value' in converted) put(place, converted.value)
    else if ('gone' in converted || step.onFailure === 'drop') remove(place)
    else issues.push({ pointer: pointerOf(place.at), rule: 'convert', message: converted.reason })
  }
}

function mapAll(document: JsonObject, path: readonly string[], { values }: Extract<Transform, { op: 'map' }>): void {
  const targets = new Map(values.map(({ from, to }) => [from, to]))
  for (const place of placesOf(document, path)) {
    const target = isThere(place) ? targets.get(valueAt(place) as string) : undefined
    if (target !== undefined) put(place, target)
  }
}
