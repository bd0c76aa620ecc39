import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound } from '../content-items/content-item.errors.ts'
import { ContentItemId } from '../content-items/content-item.schema.ts'
import { ISSUE_ERRORS, issued } from './issue.ts'
import { fitTogether, ItemPreviewToken, previewTerms } from './preview.schema.ts'
import { previewTarget } from './previewed.ts'

/** Issues a token that shows an item to whoever has it. */
export const issueItemToken = direct
  .meta({
    summary: 'Issue a preview token for a content item',
    operation: 'content.share',
    resource: { type: 'content_item', id: 'id' },
    rest: 'POST /content-items/:id/preview-token',
    secretAnswer: true,
    errors: [ContentItemNotFound, ...ISSUE_ERRORS],
    next: 'Hand out previewPath, or send the token in the x-preview-token header of GET /api/preview/content-items/{id}.',
  })
  .input(fitTogether(z.strictObject({ id: ContentItemId, ...previewTerms })))
  .output(ItemPreviewToken)
  .mutation(async ({ ctx, input: { id, ...terms } }) => {
    const target = await previewTarget(ctx.sql, id, ctx.principal.domainId)
    if (!target) throw new ContentItemNotFound({ id })
    return issued(ctx, { target: { ...target, id }, claim: { id }, path: `content-items/${id}` }, terms)
  })
