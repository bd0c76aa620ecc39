import { direct, prepared } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentData, ContentItemId, Status, VersionNumber } from '../content-items/content-item.schema.ts'
import { ContentItemPublished, ContentItemUpdated } from '../events.ts'
import { BatchAtomicFailed, EmptyBatch } from './batch.errors.ts'
import { Atomic, authorizeElements, BatchResults, MOST_ELEMENTS, runBatch } from './run-batch.ts'

const Element = z.strictObject({
  id: ContentItemId,
  data: ContentData.optional(),
  status: Status.optional(),
  expectedVersion: VersionNumber.optional(),
})

/** Updates items, as content.items.update does each. */
export const update = prepared
  .meta({
    summary: 'Update several content items',
    operation: 'content.write',
    resource: { type: 'content_item' },
    rest: 'PUT /content-items/batch',
    errors: [EmptyBatch, BatchAtomicFailed],
    emits: [ContentItemUpdated, ContentItemPublished],
  })
  .input(z.strictObject({ items: z.array(Element).max(MOST_ELEMENTS), atomic: Atomic }))
  .use(async ({ ctx, input, next }) => {
    const { items: inputs } = input
    if (inputs.length === 0) throw new EmptyBatch({ field: 'items' })
    return next({ ctx: { inputs, authorizations: await authorizeElements(ctx, 'update', inputs) } })
  })
  .concat(direct)
  .output(BatchResults)
  .mutation(({ ctx, input: { atomic } }) =>
    runBatch(ctx, { verb: 'update', atomic, inputs: ctx.inputs, authorizations: ctx.authorizations }),
  )
