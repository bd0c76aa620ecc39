import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { keptOf } from './kept.ts'
import { stepsFrom } from './steps.ts'
import { bringAlong, type Dated } from './upcast.ts'

const keep = statement(
  'content_type_archive_keep',
  `insert into content.content_type_archives (migration_id, content_item_id, version, domain_id, lost)
   select m.id, $2, $3, $1, a.lost from jsonb_to_recordset($4::jsonb) as a(migration int, lost jsonb)
   join content.content_type_migrations m on m.id = a.migration and m.domain_id = $1
   on conflict do nothing`,
)

/**
 * Brings the working copy of an item up to date that is about to be written before its migration got to it. What the migration would have taken from it is kept
 * all the same, so that it can be undone.
 */
export async function upToDateKeepingLost(sql: Pick<Sql, 'query'>, dated: Dated, way: Parameters<typeof stepsFrom>[1]): Promise<string> {
  const { text, lost } = await bringAlong(keptOf(sql, way.domainId, [dated.contentItemId]), dated, await stepsFrom(sql, way))
  const kept = [...lost].filter(([, values]) => values.length > 0).map(([migration, values]) => ({ migration, lost: values }))
  if (kept.length > 0) await sql.query(keep, [way.domainId, dated.contentItemId, dated.version, JSON.stringify(kept)])
  return text
}
