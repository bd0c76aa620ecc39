import type { Node } from '../modelling/unfold.ts'
import { isObject } from '../validation/subschemas.ts'

/**
 * The document with the locales of `take` as `document` has them, and all others as `other` has them. What is not localized is as in `document`. Elements of arrays
 * belong together by their `blockId`, `id` or `_key`; those without one, by their place.
 */
export function mergeLocales(node: Node, document: unknown, other: unknown, take: ReadonlySet<string>): unknown {
  if (!node.translates) return document
  if (node.localized) return mergedMap(document, other, take)
  let result = document
  for (const { when, node: branch } of node.branches) {
    if (branch.translates && when.every(([name, constant]) => isObject(document) && document[name] === constant))
      result = mergeLocales(branch, result, other, take)
  }
  if (Array.isArray(result)) return mergedElements(node, result, other, take)
  return isObject(result) ? mergedMembers(node, result, other, take) : result
}

function mergedMap(document: unknown, other: unknown, take: ReadonlySet<string>): Record<string, unknown> {
  const entries = (map: unknown, wanted: (locale: string) => boolean) =>
    isObject(map) ? Object.entries(map).filter(([locale]) => wanted(locale)) : []
  return Object.fromEntries([...entries(other, (locale) => !take.has(locale)), ...entries(document, (locale) => take.has(locale))])
}

function mergedMembers(node: Node, document: Record<string, unknown>, other: unknown, take: ReadonlySet<string>): Record<string, unknown> {
  const merged = { ...document }
  for (const [name, inner] of node.properties) {
    if (!inner.translates || !Object.hasOwn(document, name)) continue
    merged[name] = mergeLocales(inner, document[name], isObject(other) && Object.hasOwn(other, name) ? other[name] : undefined, take)
    // A field that has nothing to say in any locale that is kept is left out, as if it had not been written.
    if (inner.localized && isEmpty(merged[name]) && !isEmpty(document[name])) delete merged[name]
  }
  return merged
}

const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0

function mergedElements({ items }: Node, elements: readonly unknown[], other: unknown, take: ReadonlySet<string>): readonly unknown[] {
  if (!items?.translates) return elements
  const others: readonly unknown[] = Array.isArray(other) ? other : []
  const byKey = new Map(others.map((element) => [keyOf(element), element] as const))
  return elements.map((element, index) => {
    const key = keyOf(element)
    return mergeLocales(items, element, key === undefined ? others[index] : byKey.get(key), take)
  })
}

const KEYS = ['blockId', 'id', '_key'] as const

function keyOf(element: unknown): unknown {
  if (!isObject(element)) return undefined
  const name = KEYS.find((candidate) => ['string', 'number'].includes(typeof element[candidate]))
  return name && element[name]
}
