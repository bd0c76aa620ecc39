import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound } from '../content-items/content-item.errors.ts'
import { ContentTypeSlug } from '../content-types/content-type.schema.ts'
import { GlobalContentItemNotFound, GlobalContentTypeNotFound } from '../globals/global.errors.ts'
import { ISSUE_ERRORS, issued } from './issue.ts'
import { fitTogether, GlobalPreviewToken, previewTerms } from './preview.schema.ts'
import { previewTarget } from './previewed.ts'

/** Issues a token that shows a global to whoever has it. */
export const issueGlobalToken = direct
  .meta({
    summary: 'Issue a preview token for a global',
    operation: 'content.share',
    resource: { type: 'content_item' },
    rest: 'POST /globals/:slug/preview-token',
    secretAnswer: true,
    errors: [GlobalContentTypeNotFound, GlobalContentItemNotFound, ContentItemNotFound, ...ISSUE_ERRORS],
    next: 'Hand out previewPath, or send the token in the x-preview-token header of GET /api/preview/globals/{slug}.',
  })
  .input(fitTogether(z.strictObject({ slug: ContentTypeSlug, ...previewTerms })))
  .output(GlobalPreviewToken)
  .mutation(async ({ ctx, input: { slug, ...terms } }) => {
    const target = await previewTarget(ctx.sql, slug, ctx.principal.domainId)
    if (!target) throw new GlobalContentTypeNotFound({ slug })
    if (target.id === null) throw new GlobalContentItemNotFound({ slug })
    return { slug, ...(await issued(ctx, { target: { ...target, id: target.id }, claim: { slug }, path: `globals/${slug}` }, terms)) }
  })
