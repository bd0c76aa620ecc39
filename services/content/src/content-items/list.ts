import { statement } from '@wordclaw/shared/database/sql'
import { decodeCursor, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { InvalidContentItemsCursor } from './content-item.errors.ts'
import {
  type ContentItemRow,
  ContentItemView,
  HEAD_COLUMNS,
  JOIN_PUBLISHED,
  PUBLISHED_COLUMNS,
  Status,
  viewOf,
} from './content-item.schema.ts'

const Position = z.strictObject({ id: RowId })

/** Beyond any id: where the first page starts. */
const START = 2_147_483_647

interface Filter {
  readonly published: boolean
  readonly byType: boolean
  readonly byStatus: boolean
}

/** One statement for each combination of filters, so that each is answered by an index of its own, before anything is cut into pages. */
const statements = new Map(
  [true, false].flatMap((published) =>
    [true, false].flatMap((byType) =>
      [true, false].map((byStatus) => [keyOf({ published, byType, byStatus }), statementFor({ published, byType, byStatus })] as const),
    ),
  ),
)

function keyOf({ published, byType, byStatus }: Filter): string {
  return `content_items_page${published ? '_published' : ''}${byType ? '_type' : ''}${byStatus ? '_status' : ''}`
}

function statementFor({ published, byType, byStatus }: Filter) {
  const conditions = ['i.domain_id = $1', 'i.id < $2']
  if (published) conditions.push('i.published_version is not null')
  // A parameter that a combination does not use is still typed, since every combination takes the same five.
  conditions.push(byType ? 'i.content_type_id = $4' : '$4::int is null', byStatus ? 'i.status = $5' : '$5::text is null')
  return statement(
    keyOf({ published, byType, byStatus }),
    `select ${published ? PUBLISHED_COLUMNS : HEAD_COLUMNS} from content.content_items i ${published ? JOIN_PUBLISHED : ''}
     where ${conditions.join(' and ')} order by i.id desc limit $3`,
  )
}

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
    z.strictObject({
      ...PageInput,
      contentTypeId: RowId.optional().describe('Only items of this type.'),
      status: Status.optional().describe('Only items whose working copy is in this state.'),
      draft: z
        .boolean()
        .optional()
        .describe('false lists published versions, of published items only; otherwise working copies are listed.'),
    }),
  )
  .output(pageOf(ContentItemView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor, contentTypeId, status, draft } }) => {
    const after = cursor === undefined ? { id: START } : decodeCursor(Position, cursor)
    if (!after) throw new InvalidContentItemsCursor({ cursor: cursor ?? '' })
    const key = keyOf({ published: draft === false, byType: contentTypeId !== undefined, byStatus: status !== undefined })
    const prepared = statements.get(key)
    if (!prepared) throw new Error(`no statement ${key}`)
    const rows = await sql.query<ContentItemRow>(prepared, [principal.domainId, after.id, limit + 1, contentTypeId ?? null, status ?? null])
    return page(rows, limit, viewOf, ({ id }) => ({ id }))
  })
