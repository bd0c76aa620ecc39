import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { keptOf } from './kept.ts'
import { waysIn } from './steps.ts'
import { bringAlong, type Current, type Dated } from './upcast.ts'

/** The type that a document is to be brought up to date with. */
interface TypeOfToday {
  readonly id: number
  readonly domain_id: number
  readonly schema_hash: string
}

const revision = statement(
  'content_type_revision',
  'select schema_revision from content.content_types where id = $1 and domain_id = $2 and schema_hash = $3',
)

/** A document that was written under the schema `hash`, as its type shapes it today. The text stays the same, byte for byte, if there is nothing to do. */
export async function currentText(sql: Pick<Sql, 'query'>, type: TypeOfToday, hash: string, dated: Dated): Promise<string> {
  return hash === type.schema_hash ? dated.text : (await brought(sql, type, hash, dated)).text
}

const keep = statement(
  'content_type_archive_keep',
  `insert into content.content_type_archives (migration_id, content_item_id, version, domain_id, lost)
   select m.id, $2, $3, $1, a.lost from jsonb_to_recordset($4::jsonb) as a(migration int, lost jsonb)
   join content.content_type_migrations m on m.id = a.migration and m.domain_id = $1
   on conflict do nothing`,
)

/**
 * The same of a working copy that is about to be written before its migration got to it. What the migration would have taken from it is kept all the same, so that
 * it can be undone.
 */
export async function currentTextKept(sql: Pick<Sql, 'query'>, type: TypeOfToday, hash: string, dated: Dated): Promise<string> {
  const { text, lost } = await brought(sql, type, hash, dated)
  const kept = [...lost].filter(([, values]) => values.length > 0).map(([migration, values]) => ({ migration, lost: values }))
  if (kept.length > 0) await sql.query(keep, [type.domain_id, dated.contentItemId, dated.version, JSON.stringify(kept)])
  return text
}

async function brought(sql: Pick<Sql, 'query'>, type: TypeOfToday, fromHash: string, dated: Dated): Promise<Current> {
  const { id: contentTypeId, domain_id: domainId, schema_hash: hash } = type
  const [row] = await sql.query<{ schema_revision: number }>(revision, [contentTypeId, domainId, hash])
  // A type that has yet another schema by now: whoever writes this finds that, and looks again.
  if (!row) return { text: dated.text, issues: [], lost: new Map() }
  const steps = await waysIn(sql)({ domainId, contentTypeId, fromHash, to: row.schema_revision })
  return bringAlong(keptOf(sql, domainId, [dated.contentItemId]), dated, steps)
}
