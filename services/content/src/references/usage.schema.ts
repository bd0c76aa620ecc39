import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentItemId, Status, VersionNumber } from '../content-items/content-item.schema.ts'

const source = {
  contentItemId: ContentItemId.describe('The item that refers to it.'),
  contentTypeId: RowId,
  contentTypeName: z.string(),
  contentTypeSlug: z.string(),
  path: z.string().describe('JSON pointer of the reference.'),
}

export const UsageLimit = z
  .int()
  .min(1)
  .max(500)
  .default(50)
  .describe('How many references of each kind to tell at most. The counts are of all.')

export const UsageView = z
  .object({
    activeReferenceCount: z.int(),
    historicalReferenceCount: z.int(),
    activeReferences: z
      .array(z.object({ ...source, version: VersionNumber, status: Status }).meta({ id: 'ActiveReference' }))
      .describe('By working copies, and by what readers see where that differs.'),
    historicalReferences: z
      .array(z.object({ ...source, version: VersionNumber, contentItemVersionId: RowId }).meta({ id: 'HistoricalReference' }))
      .describe('By earlier versions, of items in the trash too.'),
  })
  .meta({ id: 'ReferenceUsage' })
