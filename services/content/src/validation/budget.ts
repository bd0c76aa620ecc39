import type { Extent } from './extent.ts'
import type { Survey } from './survey.ts'

// A step takes about 10 ns when it passes and 200 ns when it fails; matching a character takes about 40 ns per state of its pattern.
const STEPS = 100_000

/** How many steps matching texts may take before a check gives up in the process that serves calls. */
export const MATCHING_STEPS = 250_000

/** The longest text of a document that is looked at in the process that serves calls. */
const CHARACTERS = 256 * 1024

/** The most values of a document that are counted there. */
export const VALUES = STEPS

/** Whether a schema is examined and compiled within some 15 ms: a subschema takes about 60 µs to compile. */
export const compilesQuickly = ({ subschemas, size, patterns }: Survey): boolean => subschemas <= 200 && size <= 1_200 && patterns <= 3_000

/** Whether documents of a schema are worth measuring where calls are served. */
export const maybeQuick = (schema: Survey, characters: number): boolean =>
  compilesQuickly(schema) && !schema.unbounded && characters <= CHARACTERS

/** Whether a document is checked within a few milliseconds, in the worst case; matching texts is counted apart, as it happens. */
export function checksQuickly(schema: Survey, { values, longestName }: Extent, characters: number): boolean {
  // Every fault names the members that lead to it, so long names make faults costly.
  if (longestName > 64) return false
  const counting = (schema.counts * characters) / 10
  const comparing = schema.comparisons * values * (values + characters / 10)
  return schema.width * values + counting + comparing <= STEPS
}
