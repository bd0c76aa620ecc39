import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Lost } from './archive.ts'

/** What a migration kept of a document that is now at `version` of its item. */
export type Kept = (migration: number, contentItemId: number, version: number) => Promise<readonly Lost[]>

interface KeptRow {
  readonly id: number
  readonly version: number
  readonly lost: readonly Lost[]
}

const ofItems = statement(
  'content_type_archives_of_items',
  `select a.content_item_id as id, a.version, a.lost from jsonb_array_elements_text($3::jsonb) as wanted(id)
   join content.content_type_archives a on a.migration_id = $1 and a.content_item_id = wanted.id::int and a.domain_id = $2
   order by a.content_item_id, a.version`,
)

/** The archives of these items. That of a migration is read once, when it is first asked for. */
export function keptOf(sql: Pick<Sql, 'query'>, domainId: number, ids: readonly number[]): Kept {
  const archives = new Map<number, Promise<Map<number, KeptRow[]>>>()
  const load = async (migration: number) => {
    const rows = await sql.query<KeptRow>(ofItems, [migration, domainId, JSON.stringify(ids)])
    return Map.groupBy(rows, ({ id }) => id)
  }
  return async (migration, contentItemId, version) => {
    const archive = archives.get(migration) ?? load(migration)
    archives.set(migration, archive)
    return (await archive).get(contentItemId)?.findLast((row) => row.version <= version)?.lost ?? []
  }
}
