import { defineError } from '@wordclaw/shared/errors'

export const TrashedContentItemNotFound = defineError<{ id: number }>({
  code: 'TRASHED_CONTENT_ITEM_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Content item ${id} is not in the trash of this domain.`,
  remediation: 'List the trash with GET /api/content-items/trash and retry with an id from that list.',
})

export const ContentItemPurgeRequiresTrash = defineError<{ id: number }>({
  code: 'CONTENT_ITEM_PURGE_REQUIRES_TRASH',
  kind: 'CONFLICT',
  message: ({ id }) => `Content item ${id} is not in the trash: it cannot be purged.`,
  remediation: 'Move it to the trash with DELETE /api/content-items/{id} first.',
})

export const InvalidTrashCursor = defineError<{ cursor: string }>({
  code: 'INVALID_TRASH_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Start over with GET /api/content-items/trash without a cursor, and pass on the nextCursor of each page unchanged.',
})
