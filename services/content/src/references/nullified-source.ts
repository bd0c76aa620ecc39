import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import type { Write } from '@wordclaw/shared/procedure'
import { itemChange } from '../content-items/change.ts'
import { ContentSchemaValidationFailed } from '../content-items/content-item.errors.ts'
import { type AcceptedDocument, acceptedDocument, type GoverningType } from '../content-items/governing-type.ts'
import { ContentItemPublished, ContentItemUpdated } from '../events.ts'
import { REFERENCE_ERRORS } from '../projections/reference.errors.ts'
import { currentText } from '../schema-changes/current-text.ts'
import type { Incoming } from './incoming.ts'
import { withoutReferences } from './without-references.ts'

/** An item without its references to what is deleted, as it is to be written. */
export interface Nullified {
  readonly id: number
  readonly version: number
  readonly schemaHash: string
  /** What readers are to see; undefined if what they see does not refer to it, or they see nothing. */
  readonly live: AcceptedDocument | undefined
  /** The working copy that comes after that; undefined if what readers are to see is the working copy. */
  readonly draft: (AcceptedDocument & { readonly status: string }) | undefined
}

interface SourceRow extends GoverningType {
  version: number
  status: string
  data: string
  published_version: number | null
  published_data: string | null
  data_schema_hash: string
  published_schema_hash: string | null
}

const source = statement(
  'references_nullified_source',
  `select t.id, t.domain_id, t.schema, t.schema_hash, i.version, i.status, i.data, p.version as published_version, p.data as published_data,
     i.schema_hash as data_schema_hash, p.schema_hash as published_schema_hash
   from content.content_items i
   join content.content_types t on t.id = i.content_type_id
   left join content.published_items p on p.content_item_id = i.id and p.domain_id = i.domain_id
   where i.id = $1 and i.domain_id = $2`,
)

const MISFITS = [ContentSchemaValidationFailed, ...REFERENCE_ERRORS]

/** Takes the references out of an item. Null if it does not fit its type without them. */
export async function nullifiedSource(sql: Sql, domainId: number, id: number, edges: readonly Incoming[]): Promise<Nullified | null> {
  const [row] = await sql.query<SourceRow>(source, [id, domainId])
  // It is gone by now: whoever acts on the plan finds that, and makes another.
  if (!row) return { id, version: 0, schemaHash: '', live: undefined, draft: undefined }
  const pathsOf = (of: 'draft' | 'live') => edges.filter((edge) => edge[of]).map(({ path }) => path)
  const without = async (data: string, version: number, hash: string, paths: readonly string[]) => {
    const text = JSON.stringify(withoutReferences(JSON.parse(data) as Record<string, unknown>, paths))
    // What refers is known of the document as it is stored: it is brought up to date after that.
    return acceptedDocument(sql, row, await currentText(sql, row, hash, { contentItemId: id, version, text }))
  }
  const { version, schema_hash: schemaHash, published_data, published_version, data, status } = row
  try {
    const shown = pathsOf('live')
    const live =
      published_data !== null && published_version !== null && shown.length > 0
        ? await without(published_data, published_version, row.published_schema_hash ?? schemaHash, shown)
        : undefined
    if (live && published_version === version) return { id, version, schemaHash, live, draft: undefined }
    return { id, version, schemaHash, live, draft: { ...(await without(data, version, row.data_schema_hash, pathsOf('draft'))), status } }
  } catch (error) {
    if (MISFITS.some((misfit) => error instanceof misfit)) return null
    throw error
  }
}

const showWithout = itemChange('content_item_nullify_live', {
  takes: ['schemaHash', 'data'],
  status: () => `'published'`,
  published: 'this',
  facts: `'status', i.status`,
})
const keepWithout = itemChange('content_item_nullify', {
  takes: ['schemaHash', 'data', 'status'],
  status: (parameter) => parameter('status'),
  published: 'kept',
  facts: `'status', i.status`,
})

/** Writes the item as one new version; as two if readers see something else than the working copy. False if it is not what it was any more. */
export async function writeNullified(write: Write, domainId: number, now: Date, source: Nullified): Promise<boolean> {
  const { id, schemaHash, live, draft } = source
  const updated = pendingEvent(ContentItemUpdated, { domainId })
  let { version } = source
  if (live) {
    const target = { id, domainId, version, now, schemaHash, data: live.text, projection: live.projection }
    if (!(await showWithout(write, target, [updated, pendingEvent(ContentItemPublished, { domainId })]))) return false
    version++
  }
  if (!draft) return true
  const target = { id, domainId, version, now, schemaHash, data: draft.text, projection: draft.projection, status: draft.status }
  return (await keepWithout(write, target, [pendingEvent(ContentItemUpdated, { domainId })])) !== undefined
}
