import { setImmediate } from 'node:timers/promises'
import type { Issue } from '@wordclaw/shared/errors'
import type { JsonObject } from '../validation/subschemas.ts'
import { type Lost, lostBetween, restoreLost } from './archive.ts'
import type { Transform } from './transform.ts'
import { transform } from './transforming.ts'

/** One step between two schemas of a type. */
export interface Step {
  readonly transforms: readonly Transform[]
  /** The steps back, which are stored with the change. */
  readonly inverse: readonly Transform[]
  /** What an earlier migration kept of the document that this one undoes. */
  readonly restored?: readonly Lost[]
}

export interface Brought {
  readonly document: JsonObject
  readonly text: string
  /** What could not be done to it. */
  readonly issues: Issue[]
  /** What undoing this step would need beside the document. */
  readonly lost: Lost[]
}

/** The length of text from which other calls may run between two parts of the work. */
const LARGE = 50_000

/** Brings a document from one schema to the next. Its text stays the same, byte for byte, if there is nothing to do. */
export async function bring(text: string, { transforms, inverse, restored = [] }: Step): Promise<Brought> {
  const pause = text.length > LARGE ? () => setImmediate() : () => undefined
  const document = JSON.parse(text) as JsonObject
  const before = JSON.stringify(document)
  const issues: Issue[] = []
  for (const each of transforms) {
    issues.push(...transform(document, [each]))
    await pause()
  }
  restoreLost(document, restored)
  const after = JSON.stringify(document)
  await pause()
  // Also of a document that stays the same: the way back alone might change it.
  const lost = inverse.length > 0 ? lostBetween(text, document, inverse) : []
  return { document, text: after === before ? text : after, issues, lost }
}
