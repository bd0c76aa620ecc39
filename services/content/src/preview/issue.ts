import type { Sql } from '@wordclaw/shared/database/sql'
import { effect } from '@wordclaw/shared/outbox/write'
import type { Context, Write } from '@wordclaw/shared/procedure'
import { issueToken } from '@wordclaw/shared/signed-token'
import { ContentItemNotFound, TargetVersionNotFound } from '../content-items/content-item.errors.ts'
import { LOCALE_ERRORS, requireLocales, wantedLocales } from '../modelling/in-locale.ts'
import { shapeOf } from '../modelling/shape.ts'
import { ReleaseNotFound } from '../releases/release.errors.ts'
import { termOf, tokenKeysOf } from '../tokens/presented-token.ts'
import { PreviewPaywallUnsupported } from './preview.errors.ts'
import { PREVIEW, type PreviewTerms } from './preview.schema.ts'
import { type PreviewTarget, shownOf } from './previewed.ts'

// A token is kept nowhere. What is written is that it was issued.
const noted = effect(
  'preview_token_issue',
  'content',
  `effect as (select i.id, '{}'::jsonb as facts from content.content_items i where i.id = $1 and i.domain_id = $2)`,
  3,
)

/** What issuing can be refused with, whatever the target. */
export const ISSUE_ERRORS = [TargetVersionNotFound, ReleaseNotFound, PreviewPaywallUnsupported, ...LOCALE_ERRORS] as const

interface Target {
  /** What the token would show: the trail tells of the item that it is as of now. */
  readonly target: PreviewTarget & { readonly id: number }
  /** What the token is bound to: that item, or a global's slug. */
  readonly claim: { readonly id: number } | { readonly slug: string }
  /** Where the token is good. */
  readonly path: string
}

type Issuing = Pick<Context, 'principal' | 'now' | 'call' | 'ports'> & { readonly sql: Sql; readonly write: Write }

/** Issues a preview token, and leaves word of it in the trail of the item. */
export async function issued(ctx: Issuing, { target, claim, path }: Target, terms: PreviewTerms) {
  const { ttlSeconds, audience, ...scope } = terms
  const { domainId } = ctx.principal
  const wanted = wantedLocales(scope)
  if (wanted) requireLocales(shapeOf(target.schema, target.schema_hash), wanted)
  const shown = await shownOf(ctx.sql, target.id, domainId, scope)
  if (!shown && scope.version !== undefined) throw new TargetVersionNotFound({ id: target.id, version: scope.version })
  const [item] = await ctx.write(noted, [target.id, domainId], [])
  if (!item) throw new ContentItemNotFound({ id: target.id })
  const { expiresAt, signed } = termOf(ctx, ttlSeconds)
  const token = issueToken(PREVIEW, { domainId, ...claim, ...scope }, signed, tokenKeysOf(ctx), audience)
  return { contentItemId: target.id, token, previewPath: `/api/preview/${path}?token=${token}`, expiresAt, ttlSeconds, ...scope }
}
