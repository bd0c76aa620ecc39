import { setImmediate } from 'node:timers/promises'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { ContentLocaleRequired } from '../content-items/content-item.errors.ts'
import { ContentLocaleUnsupported } from '../locale-publishing/locale.errors.ts'
import { type LocaleResolution, localized, type WantedLocales } from './localization.ts'
import { type Shape, shapeOf } from './shape.ts'

export const LOCALE_ERRORS = [ContentLocaleRequired, ContentLocaleUnsupported] as const

interface AskedLocales {
  readonly locale?: string | undefined
  readonly fallbackLocale?: string | undefined
}

/** What a read asks for; null if that is all locales. */
export function wantedLocales({ locale, fallbackLocale }: AskedLocales): WantedLocales | null {
  if (locale !== undefined) return { locale, fallbackLocale }
  if (fallbackLocale !== undefined) throw new ContentLocaleRequired({})
  return null
}

/** Refuses locales that a type does not have. A type without localization is read as it is, whatever is asked for. */
export function requireLocales({ localization }: Shape, { locale, fallbackLocale = locale }: WantedLocales): void {
  const { supportedLocales } = localization ?? { supportedLocales: [locale, fallbackLocale] }
  const unsupported = [...new Set([locale, fallbackLocale])].filter((asked) => !supportedLocales.includes(asked))
  if (unsupported.length > 0) throw new ContentLocaleUnsupported({ locales: unsupported, supportedLocales })
}

interface Row {
  readonly content_type_id: number
  readonly data: string
}

const schemas = statement(
  'content_type_schemas_localized',
  `select id, schema, schema_hash from content.content_types
   where domain_id = $1 and id in (select value::int from jsonb_array_elements_text($2::jsonb))`,
)

/** How much text is parsed before others get their turn. */
const TURN = 256 * 1024

/**
 * The rows with their documents in the locales that are wanted. Rows of one type are refused if it lacks a locale; where rows are of whatever types there are,
 * each falls back as it can.
 */
export async function inLocale<R extends Row>(
  sql: Pick<Sql, 'query'>,
  domainId: number,
  rows: readonly R[],
  wanted: WantedLocales | null,
  contentTypeId?: number,
): Promise<readonly (R & { readonly locale_resolution?: LocaleResolution | null })[]> {
  if (!wanted) return rows
  const ids = contentTypeId === undefined ? [...new Set(rows.map((row) => row.content_type_id))] : [contentTypeId]
  const types = await sql.query<{ id: number; schema: string; schema_hash: string }>(schemas, [domainId, JSON.stringify(ids)])
  const shapes = new Map(types.map(({ id, schema, schema_hash }) => [id, shapeOf(schema, schema_hash)]))
  if (contentTypeId !== undefined) for (const shape of shapes.values()) requireLocales(shape, wanted)
  const read = []
  let parsed = 0
  for (const row of rows) {
    parsed += row.data.length
    if (parsed > TURN) {
      parsed = 0
      await setImmediate()
    }
    const shape = shapes.get(row.content_type_id)
    read.push(shape ? { ...row, ...readIn(shape, row.data, wanted) } : row)
  }
  return read
}

/** A document in the locales that are wanted, as text. Its resolution is null if its type has no localization. */
export function readIn(shape: Shape, data: string, wanted: WantedLocales): { data: string; locale_resolution: LocaleResolution | null } {
  if (!shape.localization) return { data, locale_resolution: null }
  const { document, resolution } = localized(shape, JSON.parse(data) as Record<string, unknown>, wanted)
  return { data: JSON.stringify(document), locale_resolution: resolution }
}
