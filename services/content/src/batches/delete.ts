import { direct, prepared } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemId } from '../content-items/content-item.schema.ts'
import { ContentItemDeleted, ContentItemPublished, ContentItemUpdated } from '../events.ts'
import { BatchAtomicFailed, EmptyBatch } from './batch.errors.ts'
import { Atomic, authorizeElements, BatchResults, MOST_ELEMENTS, runBatch } from './run-batch.ts'

/** Deletes items, as content.items.delete does each. */
export const deleteBatch = prepared
  .meta({
    summary: 'Move several content items to the trash',
    operation: 'content.write',
    resource: { type: 'content_item' },
    rest: 'DELETE /content-items/batch',
    errors: [EmptyBatch, BatchAtomicFailed],
    emits: [ContentItemDeleted, ContentItemUpdated, ContentItemPublished],
  })
  .input(z.strictObject({ ids: z.array(ContentItemId).max(MOST_ELEMENTS), atomic: Atomic }))
  .use(async ({ ctx, input, next }) => {
    const inputs = input.ids.map((id) => ({ id }))
    if (inputs.length === 0) throw new EmptyBatch({ field: 'ids' })
    return next({ ctx: { inputs, authorizations: await authorizeElements(ctx, 'delete', inputs) } })
  })
  .concat(direct)
  .output(BatchResults)
  .mutation(({ ctx, input: { atomic } }) =>
    runBatch(ctx, { verb: 'delete', atomic, inputs: ctx.inputs, authorizations: ctx.authorizations }),
  )
