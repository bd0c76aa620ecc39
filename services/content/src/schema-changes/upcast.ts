import type { Sql } from '@wordclaw/shared/database/sql'
import type { Issue } from '@wordclaw/shared/errors'
import type { Lost } from './archive.ts'
import { bring } from './bring.ts'
import { type Kept, keptOf } from './kept.ts'
import { type SchemaStep, waysIn } from './steps.ts'

/** A document of an item, at a version. */
export interface Dated {
  readonly contentItemId: number
  readonly version: number
  readonly text: string
}

export interface Current {
  readonly text: string
  readonly issues: Issue[]
  /** What each migration on the way took from the document. */
  readonly lost: ReadonlyMap<number, readonly Lost[]>
}

/** Takes a document along the steps between two schemas. `kept` is the archive that steps back read. */
export async function bringAlong(
  kept: Kept,
  { contentItemId, version, text: before }: Dated,
  steps: readonly SchemaStep[],
): Promise<Current> {
  const lost = new Map<number, readonly Lost[]>()
  const issues: Issue[] = []
  let text = before
  for (const { transforms, inverse, migrationId, reverts } of steps) {
    const restored = reverts === null ? [] : (lost.get(reverts) ?? (await kept(reverts, contentItemId, version)))
    if (transforms.length === 0 && inverse.length === 0 && restored.length === 0) continue
    const brought = await bring(text, { transforms, inverse, restored })
    text = brought.text
    issues.push(...brought.issues)
    if (migrationId !== null) lost.set(migrationId, brought.lost)
  }
  return { text, issues, lost }
}

/** A row with a document of an item, as reads find it. */
interface DatedRow {
  readonly id: number
  /** The item, where the row is something else. */
  readonly content_item_id?: number
  readonly content_type_id: number
  readonly version: number
  data: string
  readonly schema_hash?: string
  /** The revision of the type's schema, if that is not the one of the document; else null. */
  readonly due_revision?: number | null
}

/**
 * The rows with their documents as the types shape them today. What was written under an older schema, and has not been migrated yet, is brought up to date on the
 * way out; the rows of the database stay as they are. All others pass untouched.
 */
export async function upToDate<R extends DatedRow>(sql: Pick<Sql, 'query'>, domainId: number, rows: readonly R[]): Promise<readonly R[]> {
  const behind = rows.filter(({ due_revision: due }) => typeof due === 'number')
  if (behind.length === 0) return rows
  const ways = waysIn(sql)
  const kept = keptOf(sql, domainId, behind.map(itemOf))
  for (const row of behind) {
    const { content_type_id: contentTypeId, version, schema_hash: fromHash = '', due_revision: to } = row
    const steps = await ways({ domainId, contentTypeId, fromHash, to: to ?? 0 })
    row.data = (await bringAlong(kept, { contentItemId: itemOf(row), version, text: row.data }, steps)).text
  }
  return rows
}

const itemOf = ({ id, content_item_id }: DatedRow): number => content_item_id ?? id

/** The same of one row. */
export async function rowUpToDate<R extends DatedRow>(sql: Pick<Sql, 'query'>, domainId: number, row: R): Promise<R> {
  await upToDate(sql, domainId, [row])
  return row
}
