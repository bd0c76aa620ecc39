import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Context } from '@wordclaw/shared/procedure'
import { parsed } from '../content-items/governing-type.ts'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import type { PublicWrite } from '../modelling/root-blocks.ts'
import { shapeOf } from '../modelling/shape.ts'
import { isRevoked, presentedToken } from '../tokens/presented-token.ts'
import {
  ContentTypePublicWriteUnavailable,
  InvalidPublicWriteToken,
  PUBLIC_WRITE_TOKEN_ERRORS,
  PublicWriteOperationForbidden,
  PublicWriteSubjectMismatch,
  PublicWriteTokenContentTypeMismatch,
  PublicWriteTokenStale,
} from './public-write.errors.ts'
import { PUBLIC_WRITE, PublicWriteClaims } from './public-write.schema.ts'

/** A type that the public may write to. */
interface OpenType {
  readonly id: number
  readonly kind: 'collection' | 'singleton'
  /** Whether it has an item. */
  readonly taken: boolean
  readonly tokensRevokedAt: string | null
  readonly policy: PublicWrite
}

const byId = statement(
  'public_write_type',
  `select t.id, t.kind, t.schema, t.schema_hash, t.tokens_revoked_at,
     exists (select from content.content_items i where i.content_type_id = t.id and i.domain_id = t.domain_id) as taken
   from content.content_types t where t.id = $1 and t.domain_id = $2`,
)

interface TypeRow extends Pick<OpenType, 'id' | 'kind' | 'taken'> {
  readonly schema: string
  readonly schema_hash: string
  readonly tokens_revoked_at: string | null
}

/** Looks up a type that is open to the public. What the public writes is never live at once: whoever publishes has looked at it. */
export async function openType(sql: Sql, id: number, domainId: number): Promise<OpenType> {
  const [row] = await sql.query<TypeRow>(byId, [id, domainId])
  if (!row) throw new ContentTypeNotFound({ id })
  const { publicWrite: policy } = shapeOf(row.schema, row.schema_hash)
  if (!policy || policy.requiredStatus === 'published') throw new ContentTypePublicWriteUnavailable({ id })
  return { id: row.id, kind: row.kind, taken: row.taken, tokensRevokedAt: row.tokens_revoked_at, policy }
}

/** What the token of a call allows, if it allows this operation on this type, and the type allows it still. */
export async function allowedBy(
  token: string | undefined,
  ctx: Pick<Context, 'principal' | 'now' | 'ports'> & { readonly sql: Sql },
  operation: 'create' | 'update',
  typeOf: () => Promise<number>,
): Promise<PublicWriteClaims> {
  const vouched = presentedToken(PUBLIC_WRITE, token, ctx, PUBLIC_WRITE_TOKEN_ERRORS)
  const claims = PublicWriteClaims.parse(vouched.claims)
  if (!claims.allowedOperations.includes(operation)) throw new PublicWriteOperationForbidden({ operation })
  const id = await typeOf()
  if (claims.contentTypeId !== id) throw new PublicWriteTokenContentTypeMismatch({})
  const { policy, tokensRevokedAt } = await openType(ctx.sql, id, ctx.principal.domainId)
  if (isRevoked(vouched, tokensRevokedAt)) throw new InvalidPublicWriteToken({})
  const { subjectField, requiredStatus, allowedOperations } = policy
  if (subjectField !== claims.subjectField || requiredStatus !== claims.requiredStatus || !allowedOperations.includes(operation))
    throw new PublicWriteTokenStale({})
  return claims
}

/** Refuses a document that is not the subject's own. */
export function requireSubject({ subjectField, subject }: PublicWriteClaims, data: Record<string, unknown> | string): void {
  const document = typeof data === 'string' ? parsed(data) : data
  if (!Object.hasOwn(document, subjectField) || document[subjectField] !== subject) throw new PublicWriteSubjectMismatch({ subjectField })
}
