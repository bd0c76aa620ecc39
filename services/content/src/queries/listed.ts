import type { Sql } from '@wordclaw/shared/database/sql'
import { inLocale, wantedLocales } from '../modelling/in-locale.ts'
import type { Perspective } from '../releases/perspective.ts'
import { answerTo, type Wanted } from './answer.ts'
import { CursorOffsetConflict, FieldFilterIncomplete, InvalidCreatedAfter, InvalidCreatedBefore } from './filter.errors.ts'
import { orderOf, type Seals } from './key.ts'
import { presentationOf, presented } from './presented.ts'
import { queriedType, type Reader } from './queried-type.ts'
import { FieldQueryContentTypeNotFound, FieldQueryRequiresContentType, QUERY_ERRORS, QueryFieldUnknown } from './query.errors.ts'
import { anythingPriced, redacted } from './redacted.ts'
import { relationOf } from './relation.ts'
import { type Filter, simplePredicate } from './simple-filter.ts'

export const LISTING_ERRORS = [
  CursorOffsetConflict,
  FieldFilterIncomplete,
  FieldQueryContentTypeNotFound,
  InvalidCreatedAfter,
  InvalidCreatedBefore,
  QueryFieldUnknown,
  ...QUERY_ERRORS,
]

interface Asked extends Filter {
  readonly contentTypeId?: number | undefined
  readonly seen: Perspective
  readonly locale?: string | undefined
  readonly fallbackLocale?: string | undefined
  readonly sortField?: string | undefined
  readonly sortBy?: string | undefined
  readonly sortDir: 'asc' | 'desc'
  readonly fields?: string[] | undefined
  readonly total: boolean
  readonly limit: number
  readonly offset: number
  readonly cursor?: string | undefined
}

/** A page of a list that is more than a range of an index: a query in the words of a list. */
export async function listed(sql: Pick<Sql, 'query'>, reader: Reader, asked: Asked, seals: Seals) {
  const { contentTypeId, seen, sortField, sortBy, sortDir, fields, total, limit, offset, cursor } = asked
  if (cursor !== undefined && offset > 0) throw new CursorOffsetConflict({})
  const type = contentTypeId === undefined ? null : await queriedType(sql, contentTypeId, reader)
  if (contentTypeId !== undefined && !type) throw new FieldQueryContentTypeNotFound({ id: contentTypeId })
  const [field] = [sortField, fields?.[0], await wordsWithheld(sql, reader, asked)].filter((name) => name !== undefined)
  if (!type && field !== undefined) throw new FieldQueryRequiresContentType({ field })
  const sort = [sortField, sortBy].flatMap((name) => (name === undefined ? [] : [{ field: name, direction: sortDir }]))
  const shape = type?.shape ?? null
  const query = {
    domainId: reader.domainId,
    contentTypeId: contentTypeId ?? null,
    relation: relationOf(seen, reader.domainId),
    predicate: simplePredicate(asked, type),
    order: sort.length > 0 ? orderOf(sort, shape) : { keys: [], descending: sortDir === 'desc' },
    indexed: (type?.indexed && seen.kind !== 'release') ?? false,
  }
  const presentation = type && presentationOf(fields, type.shape, type.withheld)
  const locales = wantedLocales(asked)
  const present: Wanted['present'] = async (rows) =>
    inLocale(
      sql,
      reader.domainId,
      await (presentation ? presented(rows, presentation) : redacted(sql, reader, rows)),
      locales,
      contentTypeId,
    )
  return answerTo(sql, query, { limit, offset, cursor, total, present, seals })
}

/** Which words there are in documents of all types is not told to those who have to pay for some of them. */
const wordsWithheld = async (sql: Pick<Sql, 'query'>, reader: Reader, { contentTypeId, q }: Asked): Promise<'q' | undefined> =>
  contentTypeId === undefined && q !== undefined && (await anythingPriced(sql, reader)) ? 'q' : undefined
