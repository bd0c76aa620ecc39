import { auditOf } from '@wordclaw/shared/audit'
import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Call } from '@wordclaw/shared/principal'
import type { Work } from '@wordclaw/shared/work'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { prepareSchemaChange } from '../content-types/schema-change.ts'
import { acceptSource } from '../content-types/schema-source.ts'
import { ContentTypeUpdated } from '../events.ts'
import { changingAs, type LockedType, recordChange } from '../schema-changes/record-change.ts'
import { touchedBy } from '../schema-changes/touched.ts'
import { ContentValidationTooExpensive } from '../validation/validation.errors.ts'
import type { InverseChange } from './make-change.ts'
import type { ChangeRow } from './release.schema.ts'

interface TypeState extends LockedType {
  name: string
  slug: string
  description: string | null
  basePrice: number | null
  schemaManifest: Record<string, unknown> | null
}

interface Settings {
  readonly name?: string
  readonly description?: string | null
  readonly basePrice?: number | null
  readonly schema?: unknown
  readonly schemaManifest?: unknown
}

/** How long the items of a type may be checked, while the whole release waits. */
const CHECK_MS = 2_000

const lock = statement(
  'release_type_lock',
  `select id, domain_id as "domainId", name, slug, description, base_price as "basePrice", schema, schema_hash as "schemaHash",
     schema_revision as "schemaRevision", indexed_hash as "indexedHash", schema_manifest as "schemaManifest"
   from content.content_types where id = $1 and domain_id = $2 for update`,
)
const change = statement(
  'release_type_change',
  'update content.content_types set name = $3, description = $4, base_price = $5, updated_at = $6 where id = $1 and domain_id = $2',
)

/** Makes the change of a content type that a release holds, and answers what undoes it. */
export async function updateType(work: Work, release: ChangeRow, call: Call): Promise<InverseChange> {
  const { sql, schema, now } = work
  const { domainId } = call.principal
  const id = release.content_type_id ?? 0
  const [before] = await sql.query<TypeState>(lock, [id, domainId])
  if (!before) throw new ContentTypeNotFound({ id })
  const settings = release.settings as Settings
  const { name = before.name, description = before.description, basePrice = before.basePrice } = settings
  await switchSchema(work, before, settings, call)
  await sql.query(change, [id, domainId, name, description, basePrice, now])
  const events = [
    pendingEvent(ContentTypeUpdated, { domainId, contentTypeId: id, slug: before.slug, name }),
    auditOf(call, 'content_type', id),
  ]
  await recordIn(sql, schema, domainId, events, call.traceparent)
  return { ...release, settings: formerly(before, settings) }
}

/** A new schema is taken if all items of the type fit it, as they are by now in the release: its row is locked, so that none can come. */
async function switchSchema({ sql, now }: Work, type: TypeState, settings: Settings, call: Call): Promise<void> {
  const { id, domainId } = type
  const accepted = await acceptSource(domainId, settings)
  if (!accepted) return
  const switched = await prepareSchemaChange(sql, id, domainId, accepted, undefined, CHECK_MS)
  if (!switched.checked) throw new ContentValidationTooExpensive({})
  const touched = switched.rebuilds ? await touchedBy(sql, {}, call, id) : null
  await recordChange(changingAs(sql, now, call), type, switched, touched && { touched })
}

function formerly({ name, description, basePrice, schema, schemaManifest }: TypeState, settings: Settings): Record<string, unknown> {
  const source = schemaManifest ? { schemaManifest } : { schema }
  const sourced = settings.schema !== undefined || settings.schemaManifest !== undefined
  return { name, description, basePrice, ...(sourced && source) }
}
