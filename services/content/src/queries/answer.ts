import { createHash } from 'node:crypto'
import type { Sql } from '@wordclaw/shared/database/sql'
import type { z } from 'zod'
import { InvalidContentItemsCursor } from '../content-items/content-item.errors.ts'
import { viewOf } from '../content-items/content-item.schema.ts'
import { upToDate } from '../schema-changes/upcast.ts'
import { type FoundRow, find, totalOf } from './find.ts'
import { cursorOf, positionAt, type Seals } from './key.ts'
import { planOf, type Query } from './plan.ts'
import type { QueryPage } from './query.schema.ts'

/** What of a query's items is wanted. */
export interface Wanted {
  readonly limit: number
  readonly offset: number
  readonly cursor: string | undefined
  readonly total: boolean
  readonly seals: Seals
  /** The rows as the reader may see them. */
  readonly present: (rows: readonly FoundRow[]) => Promise<readonly FoundRow[]>
}

/** One page of a query. A cursor leads on in the query that it came from, and in no other. */
export async function answerTo(sql: Pick<Sql, 'query'>, query: Query, wanted: Wanted): Promise<z.input<typeof QueryPage>> {
  const { limit, offset, cursor, present } = wanted
  const fingerprint = fingerprintOf(query)
  const after = cursor === undefined ? null : positionAt(cursor, fingerprint, query.order, wanted.seals)
  if (cursor !== undefined && !after) throw new InvalidContentItemsCursor({ cursor })
  const plan = await planOf(sql, query)
  const rows = await find(sql, query, plan, { after, limit: limit + 1, offset })
  const total = wanted.total ? await totalOf(sql, query, plan) : undefined
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  const hasMore = rows.length > limit
  return {
    limit,
    hasMore,
    nextCursor: hasMore && last ? cursorOf(fingerprint, query.order, last, wanted.seals) : null,
    ...(total && { total }),
    items: (await present(await upToDate(sql, query.domainId, kept))).map(viewOf),
  }
}

/** What is asked, whatever of the answer is wanted. */
function fingerprintOf({ domainId, contentTypeId, relation, predicate, order }: Query): string {
  const asked = JSON.stringify([domainId, contentTypeId, relation.name, predicate, order])
  return createHash('sha256').update(asked).digest('base64url').slice(0, 12)
}
