import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { LRUCache } from 'lru-cache'
import { type Shape, shapeOf } from '../../modelling/shape.ts'

/** The types of a domain, as documents need them. */
export interface Types {
  /** What a type is called in bundles; undefined for one that is no more. */
  slugOf(id: number): string | undefined
  /** The SHA-256 of the schema that a type has today. */
  hashOf(id: number): string
  /** The number of a schema of a type. One that it had several times is the last of them. Null if it is not known. */
  revisionOf(id: number, schemaHash: string): number | null
  /** What a schema declares; where it is not known, what the type's schema of today does. */
  shapeOf(id: number, schemaHash: string): Promise<Shape>
}

const all = statement(
  'bundle_types',
  'select id, slug, schema_hash, schema_revision as revision from content.content_types where domain_id = $1',
)
const revisions = statement(
  'bundle_revisions',
  `select s.content_type_id as id, s.schema_hash, s.revision from content.content_type_schemas s where s.domain_id = $1 order by s.revision`,
)
const today = statement('bundle_schema_of_today', 'select schema, schema_hash from content.content_types where domain_id = $1 and id = $2')
const former = statement(
  'bundle_schema',
  'select schema, schema_hash from content.content_type_schemas where domain_id = $1 and content_type_id = $2 and revision = $3',
)

interface Schema {
  readonly schema: string
  readonly schema_hash: string
}

const SHAPES = 200

export async function typesOf(sql: Pick<Sql, 'query'>, domainId: number): Promise<Types> {
  const types = await sql.query<{ id: number; slug: string; schema_hash: string; revision: number }>(all, [domainId])
  const byId = new Map(types.map((type) => [type.id, type]))
  const known = new Map<string, number>()
  for (const { id, schema_hash, revision } of await sql.query<{ id: number; schema_hash: string; revision: number }>(revisions, [domainId]))
    known.set(`${id} ${schema_hash}`, revision)
  for (const { id, schema_hash, revision } of types) known.set(`${id} ${schema_hash}`, revision)
  const shapes = new LRUCache<string, Shape>({ max: SHAPES })
  const load = async (id: number, revision: number | undefined): Promise<Shape> => {
    const found =
      revision === undefined || revision === byId.get(id)?.revision ? [] : await sql.query<Schema>(former, [domainId, id, revision])
    const [row] = found.length > 0 ? found : await sql.query<Schema>(today, [domainId, id])
    return shapeOf(row?.schema ?? '{}', row?.schema_hash ?? '')
  }
  return {
    slugOf: (id) => byId.get(id)?.slug,
    hashOf: (id) => byId.get(id)?.schema_hash ?? '',
    revisionOf: (id, schemaHash) => known.get(`${id} ${schemaHash}`) ?? null,
    async shapeOf(id, schemaHash) {
      const key = `${id} ${schemaHash}`
      const shape = shapes.get(key) ?? (await load(id, known.get(key)))
      shapes.set(key, shape)
      return shape
    },
  }
}
