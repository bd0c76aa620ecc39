import { type Sql, statement } from '@wordclaw/shared/database/sql'
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

interface Way {
  readonly domainId: number
  readonly contentTypeId: number
  readonly fromHash: string
  /** The revision of the type's schema that it leads to. */
  readonly to: number
}

/** Looks up the steps between two schemas of a type. A schema that it had several times is the last of them: what fitted it then fits it as well as ever. */
export type Ways = (way: Way) => Promise<readonly SchemaStep[]>

/** Ways for as long as the caller reads one thing: each is looked up once. */
export function waysIn(sql: Pick<Sql, 'query'>): Ways {
  const known = new Map<string, Promise<readonly SchemaStep[]>>()
  return ({ domainId, contentTypeId, fromHash, to }) => {
    const name = `${contentTypeId} ${fromHash} ${to}`
    const way = known.get(name) ?? sql.query<SchemaStep>(between, [domainId, contentTypeId, fromHash, to])
    known.set(name, way)
    return way
  }
}
