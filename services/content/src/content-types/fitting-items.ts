import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import type { Issue } from '@wordclaw/shared/errors'
import type { Change } from '../schema-changes/classify.ts'
import { type BrokenItem, ContentTypeSchemaBreaksItems } from './content-type.errors.ts'

/** What tells one state of an item from another. */
export interface ItemHead {
  readonly id: number
  readonly version: number
}

/** After so many items that do not fit, the rest is not looked at. */
const BROKEN_LIMIT = 100
const ITEMS_TOLD = 10
const ISSUES_TOLD = 5
const CHANGES_TOLD = 50
/** How long others may wait for their turn. */
const TURN_MS = 5

/**
 * Checks items, batch by batch, and returns the version of each one that was checked; null when the time is up. Throws with the items that do not fit, if any.
 * Lets other calls run every few milliseconds.
 */
export async function checkItems<H extends ItemHead>(
  contentTypeId: number,
  faultsOf: (item: H) => Promise<readonly Issue[]>,
  batches: AsyncIterable<readonly H[]>,
  milliseconds: number,
  changes: readonly Change[],
): Promise<Map<number, number> | null> {
  const time = AbortSignal.timeout(milliseconds)
  const checked = new Map<number, number>()
  const broken: BrokenItem[] = []
  let since = performance.now()
  for await (const batch of batches) {
    for (const item of batch) {
      const issues = await faultsOf(item)
      if (issues.length > 0) broken.push(told(item.id, issues))
      checked.set(item.id, item.version)
      if (broken.length === BROKEN_LIMIT) throw breaks(contentTypeId, broken, changes)
      if (performance.now() - since < TURN_MS) continue
      await setImmediate()
      since = performance.now()
      if (time.aborted) return null
    }
  }
  if (broken.length > 0) throw breaks(contentTypeId, broken, changes)
  return checked
}

const told = (contentItemId: number, issues: readonly Issue[]): BrokenItem => ({ contentItemId, issues: issues.slice(0, ISSUES_TOLD) })

const breaks = (id: number, broken: readonly BrokenItem[], changes: readonly Change[]) =>
  new ContentTypeSchemaBreaksItems({
    id,
    count: broken.length,
    more: broken.length === BROKEN_LIMIT,
    items: broken.slice(0, ITEMS_TOLD),
    changes: changes.slice(0, CHANGES_TOLD),
  })
