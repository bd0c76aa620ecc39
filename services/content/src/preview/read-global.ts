import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentTypeSlug } from '../content-types/content-type.schema.ts'
import { GlobalContentItemNotFound, GlobalContentTypeNotFound } from '../globals/global.errors.ts'
import { presentedToken, Token } from '../tokens/presented-token.ts'
import { PREVIEW_ERRORS, PREVIEW_TOKEN_ERRORS, PreviewTokenScopeMismatch } from './preview.errors.ts'
import { Audience, PREVIEW, PreviewClaims, PreviewedGlobal } from './preview.schema.ts'
import { previewOf, previewTarget } from './previewed.ts'

/** Shows a global to whoever has a token for it. */
export const readGlobal = direct
  .meta({
    summary: 'Read a global with a preview token',
    operation: 'content.read_shared',
    resource: { type: 'content_item' },
    domain: { token: 'token', header: 'x-preview-token' },
    rest: 'GET /preview/globals/:slug',
    errors: [GlobalContentTypeNotFound, GlobalContentItemNotFound, ...PREVIEW_ERRORS],
  })
  .input(z.strictObject({ slug: ContentTypeSlug, token: Token, audience: Audience }))
  .output(PreviewedGlobal)
  .query(async ({ ctx, input: { slug, token, audience } }) => {
    const vouched = presentedToken(PREVIEW, token, ctx, PREVIEW_TOKEN_ERRORS, audience)
    const claims = PreviewClaims.parse(vouched.claims)
    if (claims.slug !== slug) throw new PreviewTokenScopeMismatch({})
    const target = await previewTarget(ctx.sql, slug, claims.domainId)
    if (!target) throw new GlobalContentTypeNotFound({ slug })
    const { id, type_id, name, kind } = target
    if (id === null) throw new GlobalContentItemNotFound({ slug })
    return { contentType: { id: type_id, name, slug, kind }, item: await previewOf(ctx.sql, { ...target, id }, vouched, claims) }
  })
