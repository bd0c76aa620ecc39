import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { decodeCursor, encodeCursor, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { InvalidAuditCursor } from './audit.errors.ts'
import { AuditEntryView, type AuditRow, COLUMNS, Period, positionOf, TimePosition } from './audit.schema.ts'

/** How many entries one page looks at, at most, where no one index has all the filters. */
const LOOKED_AT = 10_000

/** The filters, the one that usually leaves fewest entries first: its index is read, and the others are checked on the way. */
const FILTERS = [
  { field: 'entityId', column: 'entity_id', type: 'int' },
  { field: 'actorId', column: 'actor_id', type: 'text' },
  { field: 'action', column: 'action', type: 'text' },
  { field: 'entityType', column: 'entity_type', type: 'text' },
  { field: 'actorType', column: 'actor_type', type: 'text' },
] as const

const placed = FILTERS.map((filter, index) => ({ ...filter, place: `$${index + 6}::${filter.type}` }))
const checks = placed.map(({ column, place }) => `(${place} is null or ${column} = ${place})`).join(' and ')

/**
 * A range of one index, of `column` or of time alone; `$2` to `$4` are its times and the position that it ends at. Said with row
 * comparisons: for plain equalities the planner may read another index.
 */
function rangeOf(column: string | undefined, place: string) {
  const columns = ['domain_id', ...(column ? [column] : []), 'created_at']
  const values = ['$1::int', ...(column ? [place] : [])].join(', ')
  return {
    where: `(${columns.join(', ')}) >= (${values}, $2::timestamptz) and (${columns.join(', ')}, sequence) < (${values}, $3::timestamptz, $4::int)`,
    order: [...columns, 'sequence'].map((name) => `${name} desc`).join(', '),
  }
}

function statementsOf(name: string, column?: string, place = '', type = '') {
  const { where, order } = rangeOf(column, place)
  const alone = rangeOf(column, `$6::${type}`)
  return {
    page: statement(
      `audit_page_${name}`,
      `select ${COLUMNS} from (select * from gateway.audit_logs where ${where} order by ${order} limit $5) looked
       where ${checks} order by ${order} limit $11`,
    ),
    stop: statement(
      `audit_stop_${name}`,
      `select created_at as "createdAt", sequence from gateway.audit_logs where ${alone.where} order by ${alone.order} offset $5 limit 1`,
    ),
  }
}

const byTime = { field: null, ...statementsOf('time') }
const byFilter = placed.map(({ field, column, place, type }) => ({ field, ...statementsOf(column, column, place, type) }))

type Given = { readonly [F in (typeof FILTERS)[number]['field']]?: string | number | undefined }

/** The statements that read pages of these filters, and the filter whose index they read; none for that of time. */
export function statementsFor(given: Given) {
  return byFilter.find(({ field }) => given[field] !== undefined) ?? byTime
}

const Filters = {
  entityType: z.string().max(100).optional().describe('Only entries about things of this type.'),
  entityId: RowId.optional().describe('Only entries about the thing of this id.'),
  action: z.string().max(100).optional().describe('Only entries of this action.'),
  actorId: z.string().max(200).optional().describe('Only what this actor has done: api_key:7.'),
  actorType: z.string().max(100).optional().describe('Only what actors of this type have done.'),
}

/** Lists the domain's audit entries, newest first. A page of several filters may hold less than its limit, or nothing, though more follow. */
export const list = direct
  .meta({
    summary: 'List audit entries',
    operation: 'audit.read',
    resource: { type: 'audit_entry' },
    rest: 'GET /audit-logs',
    errors: [InvalidAuditCursor],
  })
  .input(z.strictObject({ ...PageInput, ...Filters, ...Period }))
  .output(pageOf(AuditEntryView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor, since, until, ...filters } }) => {
    const after = cursor === undefined ? null : decodeCursor(TimePosition, cursor)
    if (after === null && cursor !== undefined) throw new InvalidAuditCursor({})
    const end = earlier(after, until)
    return pageWithin(sql, [principal.domainId, since ?? '-infinity', end.at, end.sequence], filters, limit)
  })

/** Where a page starts from: the end of the period, or the position of the cursor if that is earlier. */
function earlier(after: z.output<typeof TimePosition> | null, until: string | undefined): z.output<typeof TimePosition> {
  const end = { at: until ?? 'infinity', sequence: 0 }
  if (after === null) return end
  return until === undefined || new Date(after.at) < new Date(until) ? after : end
}

async function pageWithin(sql: Sql, range: readonly unknown[], filters: Given, limit: number) {
  const values = FILTERS.map(({ field }) => filters[field] ?? null)
  const { field, page: entries, stop } = statementsFor(filters)
  const rows = await sql.query<AuditRow>(entries, [...range, LOOKED_AT, ...values, limit + 1])
  const found = page(rows, limit, (row) => row, positionOf)
  if (found.hasMore || field === null || values.filter((value) => value !== null).length < 2) return found
  const [last] = await sql.query<AuditRow>(stop, [...range, LOOKED_AT - 1, filters[field]])
  return last ? { ...found, hasMore: true, nextCursor: encodeCursor(positionOf(last)) } : found
}
