import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { ACCESS_MODES } from './asset.entity.ts'
import { JOIN_SOURCE } from './find-asset.ts'

/** An asset that is not deleted, as those who deliver it see it. */
export interface Deliverable {
  readonly id: number
  readonly domainId: number
  readonly accessMode: (typeof ACCESS_MODES)[number]
  readonly mimeType: string
  readonly sizeBytes: number
  readonly byteHash: string | null
  readonly filename: string
  readonly provider: string
  readonly key: string
}

export const DELIVERABLE_COLUMNS = `a.id, a.domain_id as "domainId", a.mime_type as "mimeType", a.size_bytes as "sizeBytes", a.byte_hash as "byteHash",
  a.filename, a.storage_provider as provider, a.storage_key as key`

export type DeliverableRow = Omit<Deliverable, 'sizeBytes'> & { readonly sizeBytes: string | number }

export const deliverableOf = (row: DeliverableRow): Deliverable => ({ ...row, sizeBytes: Number(row.sizeBytes) })

const byId = statement(
  'asset_deliverable',
  `select ${DELIVERABLE_COLUMNS}, coalesce(s.access_mode, a.access_mode) as "accessMode"
   from content.assets a ${JOIN_SOURCE} where a.id = $1 and coalesce(s.status, a.status) = 'active'`,
)

/** The asset of whichever domain: who may have it is for the caller to find out. Null if there is none. */
export async function deliverable(sql: Pick<Sql, 'query'>, id: number): Promise<Deliverable | null> {
  const [row] = await sql.query<DeliverableRow>(byId, [id])
  return row ? deliverableOf(row) : null
}
