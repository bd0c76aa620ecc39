import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { z } from 'zod'
import { ACTIVE, LIVE } from './incoming.ts'
import type { UsageView } from './usage.schema.ts'

const TO_TARGET = 'r.domain_id = $1 and r.kind = $2 and r.target_id = $3'
const IN_HISTORY = `content.content_item_references r
  join content.content_item_versions v on v.content_item_id = r.source_item_id and v.domain_id = r.domain_id
    and v.version >= r.from_version and (r.to_version is null or v.version < r.to_version)`

/** The statements by which the usage of a thing is found: each walks the index of references from the target on. */
export const usageStatements = {
  counts: statement(
    'references_usage_counts',
    `select (select count(*)::int from ${ACTIVE} where ${TO_TARGET} and (r.to_version is null or ${LIVE})) as active,
       (select count(*)::int from ${IN_HISTORY} where ${TO_TARGET}) as historical`,
  ),
  active: statement(
    'references_usage_active',
    `select r.source_item_id, t.id as content_type_id, t.name, t.slug, r.path,
       case when r.to_version is null then i.version else p.version end as version,
       case when r.to_version is null then i.status else 'published' end as status
     from ${ACTIVE} join content.content_types t on t.id = i.content_type_id
     where ${TO_TARGET} and (r.to_version is null or ${LIVE})
     order by r.source_item_id, r.path, r.from_version limit $4`,
  ),
  historical: statement(
    'references_usage_historical',
    `select r.source_item_id, t.id as content_type_id, t.name, t.slug, r.path, v.version, v.id as version_id
     from ${IN_HISTORY}
     left join content.content_items i on i.id = r.source_item_id and i.domain_id = r.domain_id
     left join content.trashed_items x on x.id = r.source_item_id and x.domain_id = r.domain_id
     join content.content_types t on t.id = coalesce(i.content_type_id, x.content_type_id)
     where ${TO_TARGET} order by r.source_item_id, v.version desc, r.path limit $4`,
  ),
}

interface SourceRow {
  source_item_id: number
  content_type_id: number
  name: string
  slug: string
  path: string
  version: number
}

/** What refers to an item or an asset, and what once did. */
export async function usageOf(
  sql: Sql,
  domainId: number,
  { kind, id, limit }: { kind: 'item' | 'asset'; id: number; limit: number },
): Promise<z.input<typeof UsageView>> {
  const target = [domainId, kind, id]
  const [counts] = await sql.query<{ active: number; historical: number }>(usageStatements.counts, target)
  const active = await sql.query<SourceRow & { status: string }>(usageStatements.active, [...target, limit])
  const historical = await sql.query<SourceRow & { version_id: number }>(usageStatements.historical, [...target, limit])
  return {
    activeReferenceCount: counts?.active ?? 0,
    historicalReferenceCount: counts?.historical ?? 0,
    activeReferences: active.map((row) => ({ ...sourceOf(row), status: row.status })),
    historicalReferences: historical.map((row) => ({ ...sourceOf(row), contentItemVersionId: row.version_id })),
  }
}

const sourceOf = (row: SourceRow) => ({
  contentItemId: row.source_item_id,
  contentTypeId: row.content_type_id,
  contentTypeName: row.name,
  contentTypeSlug: row.slug,
  path: row.path,
  version: row.version,
})
