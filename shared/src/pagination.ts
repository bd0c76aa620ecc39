import { z } from 'zod'
import { RowId } from './schema.ts'

const PAGE_LIMIT_DEFAULT = 50
const PAGE_LIMIT_MAX = 500

/** The paging fields of a list's input. */
export const PageInput = {
  limit: z.int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_DEFAULT).describe('How many rows to return at most.'),
  cursor: z.string().max(512).optional().describe('The nextCursor of the page before this one.'),
}

/** One page of a list, its small members first: `splitPage` relies on that order. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    limit: z.int().min(1).max(PAGE_LIMIT_MAX),
    hasMore: z.boolean(),
    nextCursor: z.string().nullable(),
    items: z.array(item),
  })

/** A position in a list, opaque to the caller. */
export const encodeCursor = (position: Record<string, number | string>): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

/** The position a cursor stands for, or null if it is none that this list could have issued. */
export function decodeCursor<T extends z.ZodType>(schema: T, cursor: string): z.output<T> | null {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    return null
  }
}

const IdPosition = z.strictObject({ id: RowId })

/** Below which id a page of a list by id, newest first, starts: beyond any for the first page. Null if no such list has issued the cursor. */
export const idBelow = (cursor: string | undefined): number | null =>
  cursor === undefined ? 2 ** 31 : (decodeCursor(IdPosition, cursor)?.id ?? null)

/** Cuts a page out of `limit + 1` rows: the extra row only tells whether there is more. */
export function page<R, T>(rows: readonly R[], limit: number, view: (row: R) => T, position: (row: R) => Record<string, number | string>) {
  const kept = rows.length > limit ? rows.slice(0, limit) : rows
  const last = kept.at(-1)
  const hasMore = rows.length > limit
  return { limit, hasMore, nextCursor: hasMore && last ? encodeCursor(position(last)) : null, items: kept.map(view) }
}

/** Splits a serialized page into its head (without items) and the JSON text of its items, parsing only the head. */
export function splitPage(body: string): { head: { limit: number; hasMore: boolean; nextCursor: string | null }; items: string } {
  const at = body.indexOf(',"items":')
  return { head: JSON.parse(`${body.slice(0, at)}}`), items: body.slice(at + ',"items":'.length, -1) }
}
