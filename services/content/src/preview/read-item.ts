import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound } from '../content-items/content-item.errors.ts'
import { ContentItemId, ContentItemView } from '../content-items/content-item.schema.ts'
import { presentedToken, Token } from '../tokens/presented-token.ts'
import { PREVIEW_ERRORS, PREVIEW_TOKEN_ERRORS, PreviewTokenScopeMismatch } from './preview.errors.ts'
import { Audience, PREVIEW, PreviewClaims } from './preview.schema.ts'
import { previewOf, previewTarget } from './previewed.ts'

/** Shows an item to whoever has a token for it. */
export const readItem = direct
  .meta({
    summary: 'Read a content item with a preview token',
    operation: 'content.read_shared',
    resource: { type: 'content_item', id: 'id' },
    domain: { token: 'token', header: 'x-preview-token' },
    rest: 'GET /preview/content-items/:id',
    errors: [ContentItemNotFound, ...PREVIEW_ERRORS],
  })
  .input(z.strictObject({ id: ContentItemId, token: Token, audience: Audience }))
  .output(ContentItemView)
  .query(async ({ ctx, input: { id, token, audience } }) => {
    const vouched = presentedToken(PREVIEW, token, ctx, PREVIEW_TOKEN_ERRORS, audience)
    const claims = PreviewClaims.parse(vouched.claims)
    if (claims.id !== id) throw new PreviewTokenScopeMismatch({})
    const target = await previewTarget(ctx.sql, id, claims.domainId)
    if (!target) throw new ContentItemNotFound({ id })
    return previewOf(ctx.sql, { ...target, id }, vouched, claims)
  })
