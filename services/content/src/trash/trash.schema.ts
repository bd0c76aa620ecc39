import { jsonText } from '@wordclaw/shared/json-text'
import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentItemId, Status, VersionNumber } from '../content-items/content-item.schema.ts'

export const TrashedItemView = z
  .object({
    id: ContentItemId,
    contentTypeId: RowId,
    data: JsonDocument.describe('The last working copy.'),
    status: Status,
    version: VersionNumber.describe('The version that this was. It comes back as the next one.'),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    deletedAt: Timestamp,
    deletedBy: z.string().nullable().describe('Who deleted it.'),
  })
  .meta({ id: 'TrashedItem' })

export interface TrashedRow {
  id: number
  content_type_id: number
  data: string
  status: string
  version: number
  created_at: string
  updated_at: string
  deleted_at: string
  deleted_by: string | null
}

export const trashedViewOf = (row: TrashedRow): z.input<typeof TrashedItemView> => ({
  id: row.id,
  contentTypeId: row.content_type_id,
  data: jsonText(row.data),
  status: row.status,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
  deletedBy: row.deleted_by,
})
