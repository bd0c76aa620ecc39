import { isDeepStrictEqual } from 'node:util'
import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound } from '../content-items/content-item.errors.ts'
import { ContentItemId, VersionNumber } from '../content-items/content-item.schema.ts'
import { type Shape, shapeOf } from '../modelling/shape.ts'
import { liveLocales } from './change-locales.ts'
import { ContentNotLocalized } from './locale.errors.ts'
import { mergeLocales } from './merge-locales.ts'

interface Row {
  content_type_id: number
  schema: string
  schema_hash: string
  data: string
  published_data: string | null
  published_version: number | null
  locales: Record<string, number> | null
}

const both = statement(
  'content_item_locale_states',
  `select i.content_type_id, t.schema, t.schema_hash, i.data, p.data as published_data, p.version as published_version, p.locales
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
    const [row] = await sql.query<Row>(both, [id, principal.domainId])
    if (!row) throw new ContentItemNotFound({ id })
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

/** Whether readers of a locale see what the working copy has. */
function sameIn({ tree }: Shape, { data, published_data }: Row, locale: string): boolean {
  const only = (text: string | null) => text && mergeLocales(tree, JSON.parse(text), undefined, new Set([locale]))
  return data === published_data || isDeepStrictEqual(only(data), only(published_data))
}
