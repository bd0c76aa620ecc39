import { isDeepStrictEqual } from 'node:util'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound } from '../content-items/content-item.errors.ts'
import { ContentItemId, VersionNumber } from '../content-items/content-item.schema.ts'
import { type Shape, shapeOf } from '../modelling/shape.ts'
import { currentText } from '../schema-changes/current-text.ts'
import { liveLocales } from './change-locales.ts'
import { ContentNotLocalized } from './locale.errors.ts'
import { mergeLocales } from './merge-locales.ts'

interface Row {
  content_type_id: number
  schema: string
  schema_hash: string
  data: string
  version: number
  data_schema_hash: string
  published_schema_hash: string | null
  published_data: string | null
  published_version: number | null
  locales: Record<string, number> | null
}

const both = statement(
  'content_item_locale_states',
  `select i.content_type_id, t.schema, t.schema_hash, i.data, i.version, i.schema_hash as data_schema_hash,
     p.data as published_data, p.version as published_version, p.schema_hash as published_schema_hash, p.locales
   from content.content_items i join content.content_types t on t.id = i.content_type_id
   left join content.published_items p on p.content_item_id = i.id
   where i.id = $1 and i.domain_id = $2`,
)

const LocaleState = z.object({
  locale: z.string(),
  publicationState: z
    .enum(['draft', 'changed', 'published'])
    .describe('published: live as the working copy has it; changed: something else is live; draft: the locale is not live.'),
  publishedVersion: VersionNumber.nullable().describe('The version that brought the locale live.'),
})

/** Tells for each locale of an item whether it is live, and as what. */
export const getLocales = direct
  .meta({
    summary: 'Read the publication state of each locale of a content item',
    operation: 'content.read',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/:id/locales',
    errors: [ContentItemNotFound, ContentNotLocalized],
    next: 'Publish some of them with POST /api/content-items/{id}/publish and their names as locales.',
  })
  .input(z.strictObject({ id: ContentItemId }))
  .output(z.object({ id: ContentItemId, locales: z.array(LocaleState) }))
  .query(async ({ ctx: { sql, principal }, input: { id } }) => {
    const [stored] = await sql.query<Row>(both, [id, principal.domainId])
    if (!stored) throw new ContentItemNotFound({ id })
    const row = await asOfToday(sql, principal.domainId, id, stored)
    const shape = shapeOf(row.schema, row.schema_hash)
    const { localization } = shape
    if (!localization) throw new ContentNotLocalized({ contentTypeId: row.content_type_id })
    const live = liveLocales(shape, row)
    const stateOf = (locale: string) => (!(locale in live) ? 'draft' : sameIn(shape, row, locale) ? 'published' : 'changed')
    const locales = localization.supportedLocales.map(
      (locale) => ({ locale, publicationState: stateOf(locale), publishedVersion: live[locale] ?? null }) as const,
    )
    return { id, locales }
  })

/** Both documents as the type shapes them today. */
async function asOfToday(sql: Sql, domainId: number, contentItemId: number, row: Row): Promise<Row> {
  const type = { id: row.content_type_id, domain_id: domainId, schema_hash: row.schema_hash }
  const of = (text: string, version: number, hash: string) => currentText(sql, type, hash, { contentItemId, version, text })
  const { published_data: live, published_version: liveVersion, published_schema_hash: liveHash } = row
  const published_data = live === null || liveVersion === null || liveHash === null ? live : await of(live, liveVersion, liveHash)
  return { ...row, data: await of(row.data, row.version, row.data_schema_hash), published_data }
}

/** Whether readers of a locale see what the working copy has. */
function sameIn({ tree }: Shape, { data, published_data }: Row, locale: string): boolean {
  const only = (text: string | null) => text && mergeLocales(tree, JSON.parse(text), undefined, new Set([locale]))
  return data === published_data || isDeepStrictEqual(only(data), only(published_data))
}
