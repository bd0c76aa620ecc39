import type { Issue } from '@wordclaw/shared/errors'
import { invalidInput, ProblemError, pointerOf } from '@wordclaw/shared/problem'
import { unstorableIssues } from '@wordclaw/shared/storable'
import { z } from 'zod'
import { AssetFields, Filename, MimeType } from './asset.schema.ts'
import { InvalidAssetMetadataJson } from './raw.errors.ts'

/** What can be said of a file beside its bytes: in fields of a form, or in the query of a plain upload. */
export const Said = z.strictObject({ filename: Filename.optional(), mimeType: MimeType.optional(), ...AssetFields })
export type Said = z.output<typeof Said>

const JSON_FIELDS = new Set(['metadata', 'entitlementScope', 'transformSpec'])
/** The deepest nesting that is looked at. */
const MAX_DEPTH = 100

/** Reads texts as what they stand for. Throws every fault at once, as for any other input. */
export function saidBy(texts: Readonly<Record<string, string>>): Said {
  const values = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readAs(name, text)]))
  const unstorable = unstorableIssues(values)
  const read = Said.safeParse(values)
  if (read.success && unstorable.length === 0) return read.data
  const faults = (read.error?.issues ?? []).map(({ path, code, message }): Issue => ({ pointer: pointerOf(path), rule: code, message }))
  throw new ProblemError(invalidInput([...unstorable, ...faults]))
}

function readAs(name: string, text: string): unknown {
  if (name === 'sourceAssetId' && /^\d{1,10}$/.test(text)) return Number(text)
  return JSON_FIELDS.has(name) ? objectIn(name, text) : text
}

function objectIn(field: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && isShallow(value)) return value
  } catch {
    // Said below.
  }
  throw new InvalidAssetMetadataJson({ field })
}

/** Whether a value can be walked: deeper ones are attacks on whatever does. */
function isShallow(value: object): boolean {
  let level: object[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_DEPTH) return false
    level = level.flatMap((node) => Object.values(node).filter((child) => typeof child === 'object' && child !== null))
  }
  return true
}
