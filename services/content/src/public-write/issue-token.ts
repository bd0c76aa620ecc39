import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { issueToken as signed } from '@wordclaw/shared/signed-token'
import { z } from 'zod'
import { SingletonContentItemExists } from '../content-items/content-item.errors.ts'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentTypeId } from '../content-types/content-type.schema.ts'
import { termOf, tokenKeysOf } from '../tokens/presented-token.ts'
import { openType } from './open-type.ts'
import { ContentTypePublicWriteUnavailable, PublicWriteOperationUnsupported, PublicWriteSubjectRequired } from './public-write.errors.ts'
import { PUBLIC_WRITE, type PublicWriteClaims, PublicWriteToken, publicWriteTerms } from './public-write.schema.ts'

// A token is kept nowhere. What is written is that it was issued.
const noted = effect(
  'public_write_token_issue',
  'content',
  `effect as (select t.id, '{}'::jsonb as facts from content.content_types t where t.id = $1 and t.domain_id = $2)`,
  3,
)

/** Issues a token that lets one subject, who has no key, write items of a type. */
export const issueToken = direct
  .meta({
    summary: 'Issue a public write token for a content type',
    operation: 'content.share',
    resource: { type: 'content_type', id: 'id' },
    rest: 'POST /content-types/:id/public-write-tokens',
    secretAnswer: true,
    errors: [
      ContentTypeNotFound,
      ContentTypePublicWriteUnavailable,
      SingletonContentItemExists,
      PublicWriteSubjectRequired,
      PublicWriteOperationUnsupported,
    ],
    next: 'Have it sent in the x-public-write-token header of POST /api/public/content-types/{id}/items.',
  })
  .input(z.strictObject({ id: ContentTypeId, ...publicWriteTerms }))
  .output(PublicWriteToken)
  .mutation(async ({ ctx, input: { id, subject, ttlSeconds, operations } }) => {
    const { domainId } = ctx.principal
    if (subject.trim() === '') throw new PublicWriteSubjectRequired({})
    const { kind, taken, policy } = await openType(ctx.sql, id, domainId)
    const allowedOperations = operations ?? [...policy.allowedOperations]
    const unsupported = allowedOperations.filter((operation) => !policy.allowedOperations.includes(operation))
    if (unsupported.length > 0) throw new PublicWriteOperationUnsupported({ operations: unsupported })
    if (kind === 'singleton' && taken && !allowedOperations.includes('update')) throw new SingletonContentItemExists({ contentTypeId: id })
    const [row] = await ctx.write(noted, [id, domainId], [])
    if (!row) throw new ContentTypeNotFound({ id })
    const { subjectField, requiredStatus } = policy
    const scope = { contentTypeId: id, subjectField, subject, allowedOperations, requiredStatus }
    const term = termOf(ctx, ttlSeconds)
    const claims: PublicWriteClaims = { domainId, ...scope }
    return { token: signed(PUBLIC_WRITE, claims, term.signed, tokenKeysOf(ctx)), ...scope, ttlSeconds, expiresAt: term.expiresAt }
  })
