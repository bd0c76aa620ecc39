import { setImmediate } from 'node:timers/promises'
import type { Issue } from '@wordclaw/shared/errors'
import { type AcceptedSchema, validate } from '../validation/validate.ts'
import { ContentValidationTooExpensive } from '../validation/validation.errors.ts'
import { type BrokenItem, ContentTypeSchemaBreaksItems } from './content-type.errors.ts'

/** An item's working copy. */
export interface ItemHead {
  readonly id: number
  readonly version: number
  readonly data: string
}

export const BATCH = 200
/** After so many items that do not fit, the rest is not looked at. */
const BROKEN_LIMIT = 100
const ITEMS_TOLD = 10
const ISSUES_TOLD = 5

/**
 * Checks items against a schema, batch by batch, and returns the version of each one that was checked. Throws with the items that
 * do not fit, if any; and `ContentValidationTooExpensive` when the time is up. Lets other calls run after every item.
 */
export async function checkItems(
  contentTypeId: number,
  schema: AcceptedSchema,
  batches: AsyncIterable<readonly ItemHead[]>,
  milliseconds: number,
): Promise<Map<number, number>> {
  const time = AbortSignal.timeout(milliseconds)
  const checked = new Map<number, number>()
  const broken: BrokenItem[] = []
  for await (const batch of batches) {
    for (const { id, version, data } of batch) {
      const issues = await validate(schema, JSON.parse(data) as Record<string, unknown>, data)
      if (issues.length > 0) broken.push(told(id, issues))
      checked.set(id, version)
      if (broken.length === BROKEN_LIMIT) throw breaks(contentTypeId, broken)
      if (time.aborted) throw new ContentValidationTooExpensive({})
      await setImmediate()
    }
  }
  if (broken.length > 0) throw breaks(contentTypeId, broken)
  return checked
}

const told = (contentItemId: number, issues: readonly Issue[]): BrokenItem => ({ contentItemId, issues: issues.slice(0, ISSUES_TOLD) })

const breaks = (id: number, broken: readonly BrokenItem[]) =>
  new ContentTypeSchemaBreaksItems({ id, count: broken.length, more: broken.length === BROKEN_LIMIT, items: broken.slice(0, ITEMS_TOLD) })
