import { isObject } from '../validation/subschemas.ts'

/** A document without what is at these pointers. What follows in an array moves up. */
export function withoutReferences(document: Record<string, unknown>, pointers: readonly string[]): Record<string, unknown> {
  const gone = new Set(pointers)
  const prune = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.flatMap((inner, index) => (gone.has(`${at}/${index}`) ? [] : [prune(inner, `${at}/${index}`)]))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => {
        const below = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
        return gone.has(below) ? [] : [[name, prune(inner, below)]]
      }),
    )
  }
  return prune(document, '') as Record<string, unknown>
}
