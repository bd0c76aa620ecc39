import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentItemDeleted, ContentItemPublished, ContentItemUpdated } from '../events.ts'
import { deleteAsPlanned, untilFree } from '../references/delete-as-planned.ts'
import { planDeletion } from '../references/plan-deletion.ts'
import { ContentItemDeletionTooLarge, ContentItemInUse } from '../references/reference-rule.errors.ts'
import { schedulePurge } from '../trash/purge-expired.ts'
import { VALIDATION_ERRORS } from '../validation/validation.errors.ts'
import { ContentItemNotFound, VersionConflict } from './content-item.errors.ts'
import { ContentItemId, VersionNumber } from './content-item.schema.ts'
import { undoDelete } from './inverses.ts'

/** Moves an item to the trash, where its versions stay until it is purged. What refers to it is in the way, or goes with it, as the fields that do so say. */
export const deleteItem = direct
  .meta({
    summary: 'Move a content item to the trash',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    rest: 'DELETE /content-items/:id',
    errors: [ContentItemNotFound, VersionConflict, ContentItemInUse, ContentItemDeletionTooLarge, ...VALIDATION_ERRORS],
    emits: [ContentItemDeleted, ContentItemUpdated, ContentItemPublished],
    inverse: undoDelete,
    next: 'Bring it back with POST /api/content-items/{id}/restore.',
  })
  .input(z.strictObject({ id: ContentItemId, expectedVersion: VersionNumber.optional() }))
  .output(
    z.object({
      id: ContentItemId,
      message: z.string(),
      deletedWith: z.array(RowId).describe('Items that are deleted with it, since they refer to it by fields that say cascade.'),
      changed: z.array(RowId).describe('Items that no longer refer to it, since they did by fields that say nullify.'),
    }),
  )
  .mutation(async ({ ctx: { sql, inOneTransaction, call, principal, now, schema, ports }, input: { id, expectedVersion = null } }) => {
    for (;;) {
      const plan = await planDeletion(sql, principal.domainId, id)
      const { done, busy } = await inOneTransaction(async (together) => {
        const outcome = await deleteAsPlanned(together, { id, call, now, expectedVersion }, plan)
        if (outcome.done) await schedulePurge({ sql: together.sql, schema, now, ports }, principal.domainId)
        return outcome
      })
      if (done) {
        const deletedWith = plan.deleted.filter((other) => other !== id)
        return { id, message: `Content item ${id} is in the trash.`, deletedWith, changed: plan.changed.map((source) => source.id) }
      }
      // What refers to it changed in between, or is about to: look again what that comes to.
      await untilFree(sql, principal.domainId, busy)
    }
  })
