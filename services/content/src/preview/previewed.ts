import { type Sql, type Statement, statement } from '@wordclaw/shared/database/sql'
import type { Vouched } from '@wordclaw/shared/signed-token'
import type { z } from 'zod'
import { type ContentItemRow, type ContentItemView, HEAD_COLUMNS, PUBLISHED_COLUMNS, viewOf } from '../content-items/content-item.schema.ts'
import { readIn, wantedLocales } from '../modelling/in-locale.ts'
import { shapeOf } from '../modelling/shape.ts'
import { perspectiveOf } from '../releases/perspective.ts'
import { RELEASE_COLUMNS_OF_ITEM, releaseRelation } from '../releases/release-relation.ts'
import { dueColumns } from '../schema-changes/due-columns.ts'
import { rowUpToDate } from '../schema-changes/upcast.ts'
import { isRevoked } from '../tokens/presented-token.ts'
import { InvalidPreviewToken, PreviewTargetUnpublished } from './preview.errors.ts'
import type { PreviewClaims } from './preview.schema.ts'

/** A type, and the item of it that is to be shown. */
export interface PreviewTarget {
  /** The item; null for a global that has none. */
  readonly id: number | null
  readonly type_id: number
  readonly name: string
  readonly slug: string
  readonly kind: 'collection' | 'singleton'
  readonly schema: string
  readonly schema_hash: string
  readonly tokens_revoked_at: string | null
}

/** What of an item is shown. */
export type PreviewScope = Pick<PreviewClaims, 'draft' | 'version' | 'perspective'>

const TYPE = 't.id as type_id, t.name, t.slug, t.kind, t.schema, t.schema_hash, t.tokens_revoked_at'

const itemTarget = statement(
  'preview_item',
  `select i.id, ${TYPE} from content.content_items i join content.content_types t on t.id = i.content_type_id where i.id = $1 and i.domain_id = $2`,
)
const globalTarget = statement(
  'preview_global',
  `select i.id, ${TYPE} from content.content_types t
   left join content.content_items i on i.content_type_id = t.id and i.domain_id = t.domain_id
   where t.slug = $1 and t.domain_id = $2 and t.kind = 'singleton'`,
)

/** Looks up an item by its id, or a global by its slug. */
export async function previewTarget(sql: Sql, target: number | string, domainId: number): Promise<PreviewTarget | undefined> {
  const [found] = await sql.query<PreviewTarget>(typeof target === 'number' ? itemTarget : globalTarget, [target, domainId])
  return found
}

const draft = statement('preview_draft', `select ${HEAD_COLUMNS} from content.content_items i where i.id = $1 and i.domain_id = $2`)
const published = statement(
  'preview_published',
  `select ${PUBLISHED_COLUMNS} from content.published_items p where p.content_item_id = $1 and p.domain_id = $2`,
)
const inRelease = statement(
  'preview_release',
  `select ${RELEASE_COLUMNS_OF_ITEM} from ${releaseRelation('$3::int', '$2::int')} i where i.id = $1`,
)
const atVersion = statement(
  'preview_version',
  `select d.*, ${dueColumns('d')} from (
     select i.id, i.content_type_id, v.data, v.status, v.version, i.version as head_version, i.published_version, i.created_at,
       v.created_at as updated_at, v.schema_hash
     from content.content_items i join content.content_item_versions v on v.content_item_id = i.id and v.version = $3 and v.domain_id = i.domain_id
     where i.id = $1 and i.domain_id = $2
     union all
     select i.id, i.content_type_id, i.data, i.status, i.version, i.version, i.published_version, i.created_at, i.updated_at, i.schema_hash
     from content.content_items i where i.id = $1 and i.domain_id = $2 and i.version = $3
   ) d`,
)

/** Where the document comes from, and which one of it. */
async function sourceOf(sql: Sql, domainId: number, scope: PreviewScope): Promise<{ statement: Statement; which: readonly number[] }> {
  if (scope.version !== undefined) return { statement: atVersion, which: [scope.version] }
  const seen = await perspectiveOf(sql, scope.perspective ?? (scope.draft ? 'draft' : 'published'), domainId)
  if (seen.kind === 'release') return { statement: inRelease, which: [seen.release] }
  return { statement: seen.kind === 'draft' ? draft : published, which: [] }
}

/** What is shown of an item. Undefined if there is nothing of it to be seen. */
export async function shownOf(sql: Sql, id: number, domainId: number, scope: PreviewScope): Promise<ContentItemRow | undefined> {
  const { statement: shown, which } = await sourceOf(sql, domainId, scope)
  const [row] = await sql.query<ContentItemRow>(shown, [id, domainId, ...which])
  return row && rowUpToDate(sql, domainId, row)
}

/** The item as a token shows it, unless the token was revoked or there is nothing to show. */
export async function previewOf(
  sql: Sql,
  { id, ...type }: PreviewTarget & { readonly id: number },
  token: Vouched,
  claims: PreviewClaims,
): Promise<z.input<typeof ContentItemView>> {
  if (isRevoked(token, type.tokens_revoked_at)) throw new InvalidPreviewToken({})
  const row = await shownOf(sql, id, claims.domainId, claims)
  if (!row) throw new PreviewTargetUnpublished({})
  const wanted = wantedLocales(claims)
  return viewOf(wanted ? { ...row, ...readIn(shapeOf(type.schema, type.schema_hash), row.data, wanted) } : row)
}
