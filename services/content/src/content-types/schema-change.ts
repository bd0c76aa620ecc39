import { insideOf } from '@wordclaw/shared/database/database'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { ContentItem } from '../content-items/content-item.entity.ts'
import { acceptSchema, type SchemaText } from '../validation/accept-schema.ts'
import { sameRules } from '../validation/compile.ts'
import type { AcceptedSchema } from '../validation/validate.ts'
import type { ContentType } from './content-type.entity.ts'
import { ContentTypeNotFound } from './content-type.errors.ts'
import { BATCH, checkItems, type ItemHead } from './fitting-items.ts'

const CHECK_MS = 10_000
const RECHECK_MS = 2_000

/** A new schema for a type that has been accepted, and what is known of the type's items in its light. */
interface SchemaChange {
  readonly accepted: SchemaText
  /** The schema that allows the same as the new one, if that was so: items need no check as long as it is the type's. */
  readonly equivalent: string | null
  /** The version of each item that was found to fit. */
  readonly checked: ReadonlyMap<number, number>
}

const byId = statement('content_type_schema', 'select schema, schema_hash from content.content_types where id = $1 and domain_id = $2')
// Both as one range of the index by type: for plain equalities the planner may walk the primary key, past all items of other types.
const heads = statement(
  'content_type_item_heads',
  `select id, version, data from content.content_items
   where (domain_id, content_type_id, id) > ($1, $2, $3) and (domain_id, content_type_id) <= ($1, $2)
   order by domain_id, content_type_id, id limit ${BATCH}`,
)

const versions = statement(
  'content_type_item_versions',
  `select id, version from content.content_items
   where (domain_id, content_type_id, id) > ($1, $2, $3) and (domain_id, content_type_id) <= ($1, $2)
   order by domain_id, content_type_id, id limit ${BATCH}`,
)

/** Accepts a new schema and checks the items of the type, without any lock: both may take a while. */
export async function prepareSchemaChange(sql: Sql, id: number, domainId: number, source: unknown): Promise<SchemaChange> {
  const [type] = await sql.query<{ schema: string; schema_hash: string }>(byId, [id, domainId])
  if (!type) throw new ContentTypeNotFound({ id })
  const accepted = await acceptSchema(domainId, source)
  if (sameRules(type.schema, accepted.schema)) return { accepted, equivalent: type.schema_hash, checked: new Map() }
  const batches = inBatches((after) => sql.query<ItemHead>(heads, [domainId, id, after]))
  return { accepted, equivalent: null, checked: await checkItems(id, { domainId, ...accepted }, batches, CHECK_MS) }
}

/** Checks the items that were written since the change was prepared. The type's row is locked, so that no more can come. */
export async function confirmSchemaChange(
  em: Parameters<typeof insideOf>[0],
  type: ContentType,
  { accepted, equivalent, checked }: SchemaChange,
): Promise<void> {
  if (type.schemaHash === equivalent) return
  const schema: AcceptedSchema = { domainId: type.domainId, ...accepted }
  await checkItems(type.id, schema, changedItems(em, type, checked), RECHECK_MS)
}

async function* changedItems(
  em: Parameters<typeof insideOf>[0],
  type: ContentType,
  checked: SchemaChange['checked'],
): AsyncGenerator<ItemHead[]> {
  const inside = insideOf(em)
  const versionsAfter = (after: number) => inside.query<Omit<ItemHead, 'data'>>(versions, [type.domainId, type.id, after])
  for await (const batch of inBatches(versionsAfter)) {
    const ids = batch.filter(({ id, version }) => checked.get(id) !== version).map(({ id }) => id)
    if (ids.length > 0) yield await em.find(ContentItem, { id: { $in: ids } }, { fields: ['version', 'data'], disableIdentityMap: true })
  }
}

async function* inBatches<T extends { id: number }>(read: (after: number) => Promise<T[]>): AsyncGenerator<T[]> {
  for (let after = 0; ; ) {
    const batch = await read(after)
    if (batch.length > 0) yield batch
    const last = batch.at(-1)
    if (!last || batch.length < BATCH) return
    after = last.id
  }
}
