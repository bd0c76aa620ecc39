import { direct, prepared } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentData, Status } from '../content-items/content-item.schema.ts'
import { ContentTypeId } from '../content-types/content-type.schema.ts'
import { ContentItemCreated, ContentItemPublished } from '../events.ts'
import { BatchAtomicFailed, EmptyBatch } from './batch.errors.ts'
import { Atomic, authorizeElements, BatchResults, MOST_ELEMENTS, runBatch } from './run-batch.ts'

const Element = z.strictObject({ contentTypeId: ContentTypeId, data: ContentData, status: Status.optional() })

/** Creates items, as content.items.create does each. */
export const create = prepared
  .meta({
    summary: 'Create several content items',
    operation: 'content.write',
    resource: { type: 'content_item' },
    rest: 'POST /content-items/batch',
    errors: [EmptyBatch, BatchAtomicFailed],
    emits: [ContentItemCreated, ContentItemPublished],
  })
  .input(z.strictObject({ items: z.array(Element).max(MOST_ELEMENTS), atomic: Atomic }))
  .use(async ({ ctx, input, next }) => {
    const { items: inputs } = input
    if (inputs.length === 0) throw new EmptyBatch({ field: 'items' })
    return next({ ctx: { inputs, authorizations: await authorizeElements(ctx, 'create', inputs) } })
  })
  .concat(direct)
  .output(BatchResults)
  .mutation(({ ctx, input: { atomic } }) =>
    runBatch(ctx, { verb: 'create', atomic, inputs: ctx.inputs, authorizations: ctx.authorizations }),
  )
