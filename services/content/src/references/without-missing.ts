import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { RowId } from '@wordclaw/shared/schema'
import type { GoverningType } from '../content-items/governing-type.ts'
import { projectionOf } from '../modelling/projection.ts'
import { shapeOf } from '../modelling/shape.ts'
import { withoutReferences } from './without-references.ts'

const missing = statement(
  'references_missing',
  `select wanted.path
   from jsonb_to_recordset($2::jsonb) as wanted(path text, kind text, "targetId" int)
   left join content.content_items i on wanted.kind = 'item' and i.id = wanted."targetId" and i.domain_id = $1
   left join content.assets a on wanted.kind = 'asset' and a.id = wanted."targetId" and a.domain_id = $1 and a.status = 'active'
   where i.id is null and a.id is null`,
)

/** A document of the type without its references to what is not there. */
export async function withoutMissing(sql: Sql, type: GoverningType, data: string): Promise<Record<string, unknown>> {
  const document = JSON.parse(data) as Record<string, unknown>
  const { references } = projectionOf(shapeOf(type.schema, type.schema_hash), document)
  if (references.length === 0) return document
  const { true: possible = [], false: impossible = [] } = Object.groupBy(
    references,
    ({ targetId }) => `${RowId.safeParse(targetId).success}`,
  )
  const rows = await sql.query<{ path: string }>(missing, [type.domain_id, JSON.stringify(possible)])
  return withoutReferences(
    document,
    [...impossible, ...rows].map(({ path }) => path),
  )
}
