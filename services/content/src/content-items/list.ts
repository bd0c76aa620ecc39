import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { inLocale, LOCALE_ERRORS, wantedLocales } from '../modelling/in-locale.ts'
import { LocaleInput } from '../modelling/locale-resolution.schema.ts'
import { sealsOf } from '../queries/key.ts'
import { LISTING_ERRORS, listed } from '../queries/listed.ts'
import { MOST_ROWS, mostRows } from '../queries/most-rows.ts'
import { MOST_ITEMS } from '../queries/plan.ts'
import { Place, QueryCursor, QueryPage } from '../queries/query.schema.ts'
import { redacted } from '../queries/redacted.ts'
import { isFiltered, SimpleFilter } from '../queries/simple-filter.ts'
import { PerspectiveName, perspectiveOf } from '../releases/perspective.ts'
import { ReleaseNotFound } from '../releases/release.errors.ts'
import { dueColumns, dueColumnsOfOneType, oneType } from '../schema-changes/due-columns.ts'
import { upToDate } from '../schema-changes/upcast.ts'
import { InvalidContentItemsCursor } from './content-item.errors.ts'
import { type ContentItemRow, ITEM_COLUMNS, PUBLISHED_ITEM_COLUMNS, viewOf } from './content-item.schema.ts'

interface Filter {
  readonly published: boolean
  readonly byType: boolean
  readonly byStatus: boolean
  /** The most rows of a page, of those that have a statement of their own. */
  readonly most: number
}

const FILTERS: readonly Filter[] = MOST_ROWS.flatMap((most) =>
  [true, false].flatMap((byType) => [
    { published: true, byType, byStatus: false, most },
    { published: false, byType, byStatus: false, most },
    { published: false, byType, byStatus: true, most },
  ]),
)

const nameOf = ({ published, byType, byStatus, most }: Filter): string =>
  `content_items_page_${most}${published ? '_published' : ''}${byType ? '_type' : ''}${byStatus ? '_status' : ''}`

const WORKING_COPIES = { table: 'content.content_items', as: 'i', id: 'id', item: ITEM_COLUMNS }
const PUBLISHED = { table: 'content.published_items', as: 'p', id: 'content_item_id', item: PUBLISHED_ITEM_COLUMNS }

/**
 * A page as one range of the index that starts with the filtered columns and ends with the id. Said with row comparisons: for plain
 * equalities the planner may walk the primary key instead, past all rows of other domains and types. Said with a number of rows: for a
 * parameter it assumes a tenth of the table, and would rather sort a whole domain than follow the index.
 */
function statementFor(filter: Filter) {
  const { published, byType, byStatus, most } = filter
  const filtered = ['domain_id', ...(byType ? ['content_type_id'] : []), ...(byStatus ? ['status'] : [])]
  const values = ['$1', ...(byType ? ['$4'] : []), ...(byStatus ? ['$5'] : [])]
  const { table, as, id, item } = published ? PUBLISHED : WORKING_COPIES
  const qualified = (columns: readonly string[]) => columns.map((column) => `${as}.${column}`)
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
    `${byType ? `with ${oneType('$4', '$1')}` : ''} select * from (
       select ${item}, ${byType ? dueColumnsOfOneType(as) : dueColumns(as)} from ${table} ${as}
       where ${conditions.join(' and ')} order by ${qualified([...filtered, id])
         .map((column) => `${column} desc`)
         .join(', ')} limit ${most}
     ) page limit $3`,
  )
}

const statements = new Map(FILTERS.map((filter) => [nameOf(filter), statementFor(filter)]))

/** What a list can be sorted by beside the fields of documents. */
const SortBy = z.enum(['updatedAt', 'createdAt', 'version'])

const Input = z
  .strictObject({
    limit: PageInput.limit,
    cursor: QueryCursor,
    offset: z.int().min(0).max(MOST_ITEMS).default(0).describe('How many items to skip. A cursor costs less, and skips none that is new.'),
    contentTypeId: RowId.optional().describe('Only items of this type.'),
    draft: z.boolean().optional().describe('false lists published versions, of published items only; otherwise working copies are listed.'),
    perspective: PerspectiveName.optional().describe('The same by name, and more: draft, published, or release:{id}.'),
    ...LocaleInput,
    ...SimpleFilter,
    sortField: Place.optional().describe('The field to sort by. Takes contentTypeId.'),
    sortBy: SortBy.optional().describe('The column to sort by; newest first if there is neither this nor sortField.'),
    sortDir: z.enum(['asc', 'desc']).default('desc'),
    fields: z
      .array(Place)
      .min(1)
      .max(100)
      .optional()
      .describe('The fields of the document to return; all if left out. Takes contentTypeId.'),
    total: z.boolean().default(false).describe('Whether to count what the list finds.'),
  })
  .refine(({ draft, perspective = draft === false ? 'published' : 'draft', status }) => perspective === 'draft' || status === undefined, {
    path: ['status'],
    message: 'filters working copies: leave it out with draft=false and other perspectives',
  })

/** Lists items, newest first unless it says otherwise. Pages follow keys, so that none is skipped or repeated while others are written. */
export const list = direct
  .meta({
    summary: 'List content items',
    operation: 'content.read',
    resource: { type: 'content_item' },
    rest: 'GET /content-items',
    errors: [InvalidContentItemsCursor, ReleaseNotFound, ...LISTING_ERRORS, ...LOCALE_ERRORS],
  })
  .input(Input)
  .output(QueryPage)
  .query(async ({ ctx: { sql, principal, ports }, input }) => {
    const { limit, cursor, contentTypeId, status, draft, perspective = draft === false ? 'published' : 'draft' } = input
    const seen = await perspectiveOf(sql, perspective, principal.domainId)
    if (seen.kind === 'release' || !isPlain(input)) return listed(sql, principal, { ...input, seen }, sealsOf(ports))
    const below = idBelow(cursor)
    if (below === null) throw new InvalidContentItemsCursor({ cursor: cursor ?? '' })
    const name = nameOf({
      published: seen.kind === 'published',
      byType: contentTypeId !== undefined,
      byStatus: status !== undefined,
      most: mostRows(limit + 1),
    })
    const prepared = statements.get(name)
    if (!prepared) throw new Error(`no statement ${name}`)
    const rows = await sql.query<ContentItemRow>(prepared, [principal.domainId, below, limit + 1, contentTypeId ?? null, status ?? null])
    const shown = await inLocale(
      sql,
      principal.domainId,
      await redacted(sql, principal, await upToDate(sql, principal.domainId, rows)),
      wantedLocales(input),
      contentTypeId,
    )
    return page(shown, limit, viewOf, ({ id }) => ({ id }))
  })

/** Whether a list is one range of an index, newest first, of documents as they are. */
const isPlain = ({ offset, sortField, sortBy, sortDir, fields, total, ...filter }: z.output<typeof Input>): boolean =>
  offset === 0 && !sortField && !sortBy && sortDir === 'desc' && !fields && !total && !isFiltered(filter)
