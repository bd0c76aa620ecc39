import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentType } from '../content-types/content-type.entity.ts'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentTypeId } from '../content-types/content-type.schema.ts'

/** Takes back every preview and public write token that was issued for a type and its items until now. */
export const revoke = procedure
  .meta({
    summary: 'Revoke the preview and public write tokens of a content type',
    operation: 'content.share',
    resource: { type: 'content_type', id: 'id' },
    rest: 'POST /content-types/:id/revoke-tokens',
    errors: [ContentTypeNotFound],
    next: 'Issue new ones with POST /api/content-items/{id}/preview-token or POST /api/content-types/{id}/public-write-tokens.',
  })
  .input(z.strictObject({ id: ContentTypeId }))
  .output(z.object({ id: ContentTypeId, revokedAt: Timestamp.describe('Tokens issued until then are good for nothing.') }))
  .mutation(async ({ ctx: { em, now }, input: { id } }) => {
    const type = await em.findOneOrFail(ContentType, { id }, orThrow(ContentTypeNotFound, { id }))
    type.tokensRevokedAt = now
    return { id, revokedAt: now }
  })
