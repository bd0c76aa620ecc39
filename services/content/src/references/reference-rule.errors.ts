import { defineError } from '@wordclaw/shared/errors'

/** A reference that is in the way of a deletion. */
export interface Hindrance {
  readonly contentItemId: number
  readonly contentTypeId: number
  readonly path: string
  readonly version: number
  /** Whether the working copy has it, and whether readers see it. */
  readonly draft: boolean
  readonly published: boolean
  /** restrict: its field says so; unfit: without it, the item would not fit its type. */
  readonly reason: 'restrict' | 'unfit'
}

export const ContentItemInUse = defineError<{ id: number; referenceCount: number; references: readonly Hindrance[] }>({
  code: 'CONTENT_ITEM_IN_USE',
  kind: 'CONFLICT',
  message: ({ id, referenceCount }) =>
    `Content item ${id} cannot be deleted: ${referenceCount === 1 ? 'one reference is' : `${referenceCount} references are`} in the way.`,
  remediation:
    'Change the items listed in context with PUT /api/content-items/{id}, and publish or unpublish them where readers see the reference. Where a deletion should go on, say so in the type with x-wordclaw-on-delete.',
  context: ({ referenceCount, references }) => ({ referenceCount, references }),
})

export const ContentItemDeletionTooLarge = defineError<{ id: number; most: number }>({
  code: 'CONTENT_ITEM_DELETION_TOO_LARGE',
  kind: 'CONFLICT',
  message: ({ id, most }) => `Deleting content item ${id} would delete or change more than ${most} other items.`,
  remediation:
    'List what refers to it with GET /api/content-items/{id}/used-by, delete those first with DELETE /api/content-items/{id}, then retry.',
  context: ({ most }) => ({ most }),
})
