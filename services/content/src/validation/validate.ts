import type { Issue } from '@wordclaw/shared/errors'
import { checksQuickly, MATCHING_STEPS, maybeQuick, VALUES } from './budget.ts'
import { knownSchema } from './checked-schemas.ts'
import { StepsExhausted } from './compile.ts'
import { extentOf } from './extent.ts'
import { thread } from './validation-thread.ts'

/** A schema that has been accepted, and whose it is. `schemaHash` identifies its text. */
export interface AcceptedSchema {
  readonly domainId: number
  readonly schema: string
  readonly schemaHash: string
}

/**
 * Every fault of a document against its schema. `text` is its JSON text. Never blocks the process: what may be costly runs
 * in a thread of its own, and what takes longer than a second there throws `ContentValidationTooExpensive`.
 */
export async function validate(schema: AcceptedSchema, document: Record<string, unknown>, text: string): Promise<Issue[]> {
  return checkHere(schema, document, text) ?? (await thread.run({ kind: 'check', ...schema, text }))
}

/** The faults of a document, or null if finding them here could take long. */
export function checkHere(schema: AcceptedSchema, document: Record<string, unknown>, text: string): Issue[] | null {
  const known = knownSchema(schema)
  if (!maybeQuick(known.survey, text.length)) return null
  const extent = extentOf(document, VALUES)
  if (extent.tooDeep) return [extent.tooDeep]
  if (!checksQuickly(known.survey, extent, text.length)) return null
  try {
    return known.compiled().check(document, MATCHING_STEPS)
  } catch (error) {
    if (error instanceof StepsExhausted) return null
    throw error
  }
}
