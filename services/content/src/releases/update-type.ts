import { auditOf } from '@wordclaw/shared/audit'
import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Call } from '@wordclaw/shared/principal'
import type { Work } from '@wordclaw/shared/work'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentTypeUpdated } from '../events.ts'
import type { InverseChange } from './make-change.ts'
import type { ChangeRow } from './release.schema.ts'

interface TypeState {
  name: string
  slug: string
  description: string | null
  base_price: number | null
}

const lock = statement(
  'release_type_lock',
  'select name, slug, description, base_price from content.content_types where id = $1 and domain_id = $2 for no key update',
)
const change = statement(
  'release_type_change',
  'update content.content_types set name = $3, description = $4, base_price = $5, updated_at = $6 where id = $1 and domain_id = $2',
)

/** Makes the change of a content type that a release holds, and answers what undoes it. */
export async function updateType({ sql, schema, now }: Work, release: ChangeRow, call: Call): Promise<InverseChange> {
  const { domainId } = call.principal
  const id = release.content_type_id ?? 0
  const [before] = await sql.query<TypeState>(lock, [id, domainId])
  if (!before) throw new ContentTypeNotFound({ id })
  const settings = release.settings as { name?: string; description?: string | null; basePrice?: number | null }
  const { name = before.name, description = before.description, basePrice = before.base_price } = settings
  await sql.query(change, [id, domainId, name, description, basePrice, now])
  const events = [
    pendingEvent(ContentTypeUpdated, { domainId, contentTypeId: id, slug: before.slug, name }),
    auditOf(call, 'content_type', id),
  ]
  await recordIn(sql, schema, domainId, events, call.traceparent)
  return { ...release, settings: { name: before.name, description: before.description, basePrice: before.base_price } }
}
