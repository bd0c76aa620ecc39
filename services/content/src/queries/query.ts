import { PageInput } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidContentItemsCursor } from '../content-items/content-item.errors.ts'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentTypeId } from '../content-types/content-type.schema.ts'
import { inLocale, LOCALE_ERRORS, wantedLocales } from '../modelling/in-locale.ts'
import { LocaleInput } from '../modelling/locale-resolution.schema.ts'
import { PerspectiveName, perspectiveOf } from '../releases/perspective.ts'
import { ReleaseNotFound } from '../releases/release.errors.ts'
import { answerTo, type Wanted } from './answer.ts'
import { orderOf, sealsOf } from './key.ts'
import { ALL, predicateOf } from './predicate.ts'
import { presentationOf, presented } from './presented.ts'
import { queriedType } from './queried-type.ts'
import { QUERY_ERRORS, QueryFieldUnknown } from './query.errors.ts'
import { Place, QueryCursor, QueryPage, Sort, Where } from './query.schema.ts'
import { relationOf } from './relation.ts'

/** Finds items of a type by what is in them. A query that no index and no bound keeps small is refused. */
export const query = direct
  .meta({
    summary: 'Find content items by conditions on their fields',
    operation: 'content.read',
    resource: { type: 'content_item' },
    rest: 'POST /content-items/query',
    errors: [ContentTypeNotFound, InvalidContentItemsCursor, QueryFieldUnknown, ReleaseNotFound, ...QUERY_ERRORS, ...LOCALE_ERRORS],
  })
  .input(
    z.strictObject({
      contentTypeId: ContentTypeId,
      where: Where.optional().describe('What holds of the items; all items if left out.'),
      sort: Sort.default([]).describe('The keys to sort by, most important first; newest first if left out.'),
      fields: z.array(Place).min(1).max(100).optional().describe('The fields of the document to return; all if left out.'),
      perspective: PerspectiveName.default('draft'),
      ...LocaleInput,
      total: z.boolean().default(false).describe('Whether to count what the query finds.'),
      limit: PageInput.limit,
      cursor: QueryCursor,
    }),
  )
  .output(QueryPage)
  .query(async ({ ctx: { sql, principal, ports }, input }) => {
    const { contentTypeId, where, sort, fields, perspective, total, limit, cursor } = input
    const seen = await perspectiveOf(sql, perspective, principal.domainId)
    const type = await queriedType(sql, contentTypeId, principal)
    if (!type) throw new ContentTypeNotFound({ id: contentTypeId })
    const { shape, indexed, withheld } = type
    const asked = {
      domainId: principal.domainId,
      contentTypeId,
      relation: relationOf(seen, principal.domainId),
      predicate: where ? predicateOf(where, shape) : ALL,
      order: orderOf(sort, shape),
      indexed: indexed && seen.kind !== 'release',
    }
    const presentation = presentationOf(fields, shape, withheld)
    const locales = wantedLocales(input)
    const present = async (rows: Parameters<Wanted['present']>[0]) =>
      inLocale(sql, principal.domainId, await presented(rows, presentation), locales, contentTypeId)
    return answerTo(sql, asked, { limit, offset: 0, cursor, total, present, seals: sealsOf(ports) })
  })
