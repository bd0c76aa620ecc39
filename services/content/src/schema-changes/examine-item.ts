import type { Issue } from '@wordclaw/shared/errors'
import type { SchemaText } from '../validation/accept-schema.ts'
import { validate } from '../validation/validate.ts'
import type { ItemDocuments } from './items-of-type.ts'
import type { Kept } from './kept.ts'
import type { SchemaStep, Ways } from './steps.ts'
import { bringAlong } from './upcast.ts'

/** The schema that a type has, as its row says. */
export interface TypeSchema {
  readonly schema: string
  readonly schema_hash: string
  readonly schema_revision: number
}

/** What a change makes of a document. */
export interface Sample {
  readonly contentItemId: number
  readonly version: number
  readonly before: Record<string, unknown>
  readonly after: Record<string, unknown>
}

/** A change of a type's schema, as far as it concerns documents. */
export interface Prospect {
  readonly domainId: number
  readonly contentTypeId: number
  readonly from: TypeSchema
  readonly accepted: SchemaText
  readonly step: SchemaStep
}

interface Examined {
  readonly issues: readonly Issue[]
  readonly sample: Sample | null
}

const LONGEST_SAMPLE = 10_000

/** Why an item would not fit if the change were made, and what would become of it: of its working copy, and of what readers see if that is another document. */
export async function examineItem(ways: Ways, kept: Kept, prospect: Prospect, item: ItemDocuments): Promise<Examined> {
  const { id, version, data, schema_hash: hash, published_data: live, published_hash: liveHash, published_version: liveVersion } = item
  const working = await examine(ways, kept, prospect, { contentItemId: id, version, text: data, hash })
  if (live === null || liveHash === null || liveVersion === null) return working
  const published = await examine(ways, kept, prospect, { contentItemId: id, version: liveVersion, text: live, hash: liveHash })
  const issues = published.issues.map((issue) => ({ ...issue, message: `in the published version: ${issue.message}` }))
  return { ...working, issues: [...working.issues, ...issues] }
}

interface Document {
  readonly contentItemId: number
  readonly version: number
  readonly text: string
  readonly hash: string
}

async function examine(ways: Ways, kept: Kept, prospect: Prospect, { hash, ...dated }: Document): Promise<Examined> {
  const { domainId, contentTypeId, from, accepted, step } = prospect
  const earlier = hash === from.schema_hash ? [] : await ways({ domainId, contentTypeId, fromHash: hash, to: from.schema_revision })
  const { text, issues } = await bringAlong(kept, dated, [...earlier, { ...step, inverse: [] }])
  const after = JSON.parse(text) as Record<string, unknown>
  const faults = [...issues, ...(await validate({ domainId, ...accepted }, after, text))]
  const changed = text !== dated.text && dated.text.length <= LONGEST_SAMPLE
  const { contentItemId, version } = dated
  return { issues: faults, sample: changed ? { contentItemId, version, before: JSON.parse(dated.text), after } : null }
}
