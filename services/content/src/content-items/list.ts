import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { InvalidContentItemsCursor } from './content-item.errors.ts'
import {
  type ContentItemRow,
  ContentItemView,
  HEAD_COLUMNS,
  PUBLISHED_COLUMNS,
  PUBLISHED_ITEMS,
  Status,
  viewOf,
} from './content-item.schema.ts'

interface Filter {
  readonly published: boolean
  readonly byType: boolean
  readonly byStatus: boolean
}

const FILTERS: readonly Filter[] = [true, false].flatMap((byType) => [
  { published: true, byType, byStatus: false },
  { published: false, byType, byStatus: false },
  { published: false, byType, byStatus: true },
])

const nameOf = ({ published, byType, byStatus }: Filter): string =>
  `content_items_page${published ? '_published' : ''}${byType ? '_type' : ''}${byStatus ? '_status' : ''}`

/**
 * A page as one range of the index that starts with the filtered columns and ends with the id. Said with row comparisons: for plain
 * equalities the planner may walk the primary key instead, past all rows of other domains and types.
 */
function statementFor(filter: Filter) {
  const { published, byType, byStatus } = filter
  const filtered = ['domain_id', ...(byType ? ['content_type_id'] : []), ...(byStatus ? ['status'] : [])]
  const values = ['$1', ...(byType ? ['$4'] : []), ...(byStatus ? ['$5'] : [])]
  const [from, id] = published ? [PUBLISHED_ITEMS, 'content_item_id'] : ['content.content_items i', 'id']
  const qualified = (columns: readonly string[]) => columns.map((column) => `${published ? 'p' : 'i'}.${column}`)
  const row = (columns: readonly string[]) => `(${qualified(columns).join(', ')})`
  const conditions = [
    `${row(filtered)} >= (${values.join(', ')})`,
    `${row([...filtered, id])} < (${[...values, '$2::bigint'].join(', ')})`,
    // A parameter that a combination does not use is still typed, since every combination takes the same five.
    ...(byType ? [] : ['$4::int is null']),
    ...(byStatus ? [] : ['$5::text is null']),
  ]
  return statement(
    nameOf(filter),
    `select ${published ? PUBLISHED_COLUMNS : HEAD_COLUMNS} from ${from}
     where ${conditions.join(' and ')} order by ${qualified([...filtered, id])
       .map((column) => `${column} desc`)
       .join(', ')} limit $3`,
  )
}

const statements = new Map(FILTERS.map((filter) => [nameOf(filter), statementFor(filter)]))

/** Lists items, newest first. Pages follow the id, so that none is skipped or repeated while others are written. */
export const list = direct
  .meta({
    summary: 'List content items',
    operation: 'content.read',
    resource: { type: 'content_item' },
    rest: 'GET /content-items',
    errors: [InvalidContentItemsCursor],
  })
  .input(
    z
      .strictObject({
        ...PageInput,
        contentTypeId: RowId.optional().describe('Only items of this type.'),
        status: Status.optional().describe('Only items in this state.'),
        draft: z
          .boolean()
          .optional()
          .describe('false lists published versions, of published items only; otherwise working copies are listed.'),
      })
      .refine(({ draft, status }) => draft !== false || status === undefined, {
        path: ['status'],
        message: 'filters working copies: leave it out with draft=false',
      }),
  )
  .output(pageOf(ContentItemView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor, contentTypeId, status, draft } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidContentItemsCursor({ cursor: cursor ?? '' })
    const name = nameOf({ published: draft === false, byType: contentTypeId !== undefined, byStatus: status !== undefined })
    const prepared = statements.get(name)
    if (!prepared) throw new Error(`no statement ${name}`)
    const rows = await sql.query<ContentItemRow>(prepared, [principal.domainId, below, limit + 1, contentTypeId ?? null, status ?? null])
    return page(rows, limit, viewOf, ({ id }) => ({ id }))
  })
