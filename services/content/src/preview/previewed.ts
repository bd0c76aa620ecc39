import { type Sql, type Statement, statement } from '@wordclaw/shared/database/sql'
import type { Vouched } from '@wordclaw/shared/signed-token'
import type { z } from 'zod'
import { type ContentItemRow, viewOf } from '../content-items/content-item.schema.ts'
import { localized } from '../modelling/localization.ts'
import { shapeOf } from '../modelling/shape.ts'
import { isRevoked } from '../tokens/presented-token.ts'
import { InvalidPreviewToken, PreviewTargetUnpublished } from './preview.errors.ts'
import type { PreviewClaims, PreviewedItem } from './preview.schema.ts'

/** A type and, in the source that a token names, an item of it. */
export type PreviewRow = { [K in keyof ContentItemRow]: ContentItemRow[K] | null } & {
  readonly type_id: number
  readonly type_name: string
  readonly type_slug: string
  readonly type_kind: 'collection' | 'singleton'
  readonly schema: string
  readonly schema_hash: string
  readonly tokens_revoked_at: string | null
}

const ITEM = 'i.id, i.content_type_id, i.version as head_version, i.published_version, i.created_at'
const TYPE = `t.id as type_id, t.name as type_name, t.slug as type_slug, t.kind as type_kind, t.schema, t.schema_hash, t.tokens_revoked_at`

/** Where the document comes from: the working copy, what readers see, or the version `$3`, which may be either's or an earlier one. */
const SOURCES = {
  draft: { columns: 'i.data, i.status, i.version, i.updated_at', join: '' },
  published: {
    columns: `p.data, 'published' as status, p.version, p.updated_at`,
    join: 'left join content.published_items p on p.content_item_id = i.id and p.domain_id = i.domain_id',
  },
  version: {
    columns: `coalesce(v.data, h.data) as data, coalesce(v.status, h.status) as status, coalesce(v.version, h.version) as version,
      coalesce(v.created_at, h.updated_at) as updated_at`,
    join: `left join content.content_item_versions v on v.content_item_id = i.id and v.version = $3 and v.domain_id = i.domain_id
      left join content.content_items h on h.id = i.id and h.version = $3 and h.domain_id = i.domain_id`,
  },
} as const

type Source = keyof typeof SOURCES

const sources = Object.keys(SOURCES) as Source[]

const statementsFor = (target: 'item' | 'global', from: string): Readonly<Record<Source, Statement>> => {
  const of = (source: Source): Statement =>
    statement(
      `preview_${target}_${source}`,
      `select ${ITEM}, ${SOURCES[source].columns}, ${TYPE} from ${from.replace('JOIN', SOURCES[source].join)} and ($3::int is null or $3 > 0)`,
    )
  return Object.fromEntries(sources.map((source) => [source, of(source)])) as Record<Source, Statement>
}

const ofItem = statementsFor(
  'item',
  `content.content_items i join content.content_types t on t.id = i.content_type_id JOIN where i.id = $1 and i.domain_id = $2`,
)
const ofGlobal = statementsFor(
  'global',
  `content.content_types t left join content.content_items i on i.content_type_id = t.id and i.domain_id = t.domain_id JOIN
   where t.slug = $1 and t.domain_id = $2 and t.kind = 'singleton'`,
)

const sourceOf = ({ draft, version }: Pick<PreviewClaims, 'draft' | 'version'>): Source =>
  version !== undefined ? 'version' : draft ? 'draft' : 'published'

/** Looks up what is shown of an item; of a global, by its slug. Undefined if there is no such item, or no such global. */
export async function previewRow(
  sql: Sql,
  target: number | string,
  domainId: number,
  scope: Pick<PreviewClaims, 'draft' | 'version'>,
): Promise<PreviewRow | undefined> {
  const statements = typeof target === 'number' ? ofItem : ofGlobal
  const [row] = await sql.query<PreviewRow>(statements[sourceOf(scope)], [target, domainId, scope.version ?? null])
  return row
}

/** The item as the token shows it, unless the token was revoked or there is nothing to show. */
export function previewOf(row: PreviewRow, token: Vouched, { locale, fallbackLocale }: PreviewClaims): z.input<typeof PreviewedItem> {
  if (isRevoked(token, row.tokens_revoked_at)) throw new InvalidPreviewToken({})
  if (!isWhole(row)) throw new PreviewTargetUnpublished({})
  const view = viewOf(row)
  if (locale === undefined) return { ...view, localeResolution: null }
  const { document, resolution } = localized(shapeOf(row.schema, row.schema_hash), JSON.parse(row.data) as Record<string, unknown>, {
    locale,
    fallbackLocale,
  })
  return { ...view, data: document, localeResolution: resolution && { ...resolution, unresolvedFields: [...resolution.unresolvedFields] } }
}

/** Whether the type has the item. */
export const isFound = (row: PreviewRow): row is PreviewRow & { readonly id: number } => row.id !== null

/** Whether the source has a document of the item. */
export const isWhole = (row: PreviewRow): row is PreviewRow & ContentItemRow => row.id !== null && row.data !== null
