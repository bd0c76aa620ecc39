import type { Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import { shortened } from '@wordclaw/shared/schema-issues'

/** How deep a document may nest. */
const DEPTH_LIMIT = 64

/** How large a document is, as far as it was measured. */
export interface Extent {
  readonly values: number
  readonly longestName: number
  readonly tooDeep: Issue | null
}

/** Measures a document, and stops once it has more than so many values. */
export function extentOf(document: unknown, most = Number.POSITIVE_INFINITY): Extent {
  const extent = { values: 0, longestName: 0, tooDeep: null as Issue | null }
  const path: (string | number)[] = []
  const visit = (value: unknown): void => {
    extent.values++
    if (typeof value !== 'object' || value === null) return
    if (path.length === DEPTH_LIMIT) extent.tooDeep ??= tooDeepAt(path)
    const names = Array.isArray(value) ? value.keys() : Object.keys(value)
    for (const name of names) {
      if (extent.tooDeep || extent.values > most) return
      if (typeof name === 'string' && name.length > extent.longestName) extent.longestName = name.length
      path.push(name)
      visit((value as Record<string | number, unknown>)[name])
      path.pop()
    }
  }
  visit(document)
  return extent
}

const tooDeepAt = (path: readonly (string | number)[]): Issue => ({
  pointer: shortened(pointerOf(path)),
  rule: 'depth',
  message: `is nested more than ${DEPTH_LIMIT} levels deep`,
})
