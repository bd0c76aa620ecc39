import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { LRUCache } from 'lru-cache'
import type { Transform } from './transform.ts'

/** The way from one schema of a type to the one after it. */
export interface SchemaStep {
  readonly transforms: readonly Transform[]
  readonly inverse: readonly Transform[]
  /** The migration that took it, if it was one. */
  readonly migrationId: number | null
  /** The migration that it undoes. */
  readonly reverts: number | null
}

const between = statement(
  'content_type_schema_steps',
  `select s.transforms, s.inverse, s.migration_id as "migrationId", s.reverts
   from content.content_type_schemas s
   where s.domain_id = $1 and s.content_type_id = $2 and s.revision <= $4 and s.revision > (
     select max(f.revision) from content.content_type_schemas f
     where f.domain_id = $1 and f.content_type_id = $2 and f.schema_hash = $3 and f.revision <= $4
   )
   order by s.revision`,
)

const ways = new LRUCache<string, readonly SchemaStep[]>({ max: 2_000 })

/**
 * The steps from a schema that a type had to its revision `to`. A schema that it had several times is the last of them: what fitted it then fits it as well as
 * ever. Schemas are never changed, so that a way is looked up once.
 */
export async function stepsFrom(
  sql: Pick<Sql, 'query'>,
  { domainId, contentTypeId, fromHash, to }: { domainId: number; contentTypeId: number; fromHash: string; to: number },
): Promise<readonly SchemaStep[]> {
  const name = `${contentTypeId} ${fromHash} ${to}`
  let way = ways.get(name)
  if (!way) {
    way = await sql.query<SchemaStep>(between, [domainId, contentTypeId, fromHash, to])
    if (way.length > 0) ways.set(name, way)
  }
  return way
}
