import { statement } from '@wordclaw/shared/database/sql'
import { serialize } from '@wordclaw/shared/json-text'
import { ExportDuringMigration } from '../bundle.errors.ts'
import { withAllowedTypes } from '../stable-data.ts'
import { pagesOf, utc } from './lines-of-rows.ts'
import type { Source } from './source.ts'

const MOST = 50

const types = statement(
  'bundle_export_types',
  `select t.id, t.slug, t.name, t.kind, t.description, t.base_price as "basePrice", t.schema_revision as revision, t.schema, t.schema_manifest as manifest,
     ${utc('t.created_at')} as "createdAt", ${utc('t.updated_at')} as "updatedAt"
   from content.content_types t where (t.domain_id, t.id) > ($1, $2) and t.domain_id <= $1 order by t.domain_id, t.id limit ${MOST}`,
)
const schemas = statement(
  'bundle_export_schemas',
  `select s.content_type_id as id, s.revision, s.schema, s.schema_manifest as manifest, s.transforms, s.inverse, ${utc('s.created_at')} as "createdAt"
   from content.content_type_schemas s
   where (s.content_type_id, s.revision) > ($2, $3) and s.domain_id = $1 order by s.content_type_id, s.revision limit ${MOST}`,
)
const underWay = statement(
  'bundle_migrations_under_way',
  `select t.slug from content.content_type_migrations m join content.content_types t on t.id = m.content_type_id and t.domain_id = m.domain_id
   where m.domain_id = $1 and m.state = 'running' order by t.slug`,
)

interface TypeRow {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly kind: string
  readonly description: string | null
  readonly basePrice: number | null
  readonly revision: number
  readonly schema: string
  readonly manifest: unknown
  readonly createdAt: string
  readonly updatedAt: string
}
interface SchemaRow {
  readonly id: number
  readonly revision: number
  readonly schema: string
  readonly manifest: unknown
  readonly transforms: unknown
  readonly inverse: unknown
  readonly createdAt: string
}

/** Refuses while items are on their way to another schema: half of them would be of the one, half of the other. */
export async function refuseDuringMigrations({ sql, domainId }: Source): Promise<void> {
  const rows = await sql.query<{ slug: string }>(underWay, [domainId])
  if (rows.length > 0) throw new ExportDuringMigration({ types: rows.map(({ slug }) => slug) })
}

/** The types, and then the schemas that they have had. */
export async function* typeLines(source: Source): AsyncGenerator<string> {
  // A type that is no more allows nothing, and still has to keep its place.
  const named = (value: unknown) => withAllowedTypes(value, (id) => source.types.slugOf(Number(id)) ?? null)
  for await (const rows of pagesOf<TypeRow, readonly [number]>(source, types, [0], ({ id }) => [id])) {
    for (const { id: _, schema, manifest, createdAt, updatedAt, ...type } of rows) {
      yield serialize({ line: 'type', ...type, schema: named(JSON.parse(schema)), manifest: named(manifest), createdAt, updatedAt })
    }
  }
  for await (const rows of pagesOf<SchemaRow, readonly [number, number]>(source, schemas, [0, 0], ({ id, revision }) => [id, revision])) {
    for (const { id, revision, schema, manifest, transforms, inverse, createdAt } of rows) {
      const type = source.types.slugOf(id)
      yield serialize({
        line: 'schema',
        type,
        revision,
        schema: named(JSON.parse(schema)),
        manifest: named(manifest),
        transforms,
        inverse,
        createdAt,
      })
    }
  }
}
