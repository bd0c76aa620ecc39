import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { decodeCursor, encodeCursor } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { InvalidAuditCursor } from './audit.errors.ts'
import { type AuditRow, COLUMNS, entryOf, Period, positionOf, TimePosition } from './audit.schema.ts'
import { type AuditEntry, canonicalText } from './chain.ts'
import { ocsfOf } from './ocsf.ts'

const LINES_DEFAULT = 500
const LINES_MAX = 1_000

const ChainPosition = z.strictObject({ sequence: RowId })

export const alongTheChain = statement(
  'audit_export_chain',
  `select ${COLUMNS} from gateway.audit_logs where (domain_id, sequence) > ($1, $2::int) and domain_id <= $1 order by domain_id, sequence limit $3`,
)

export const alongTime = statement(
  'audit_export_time',
  `select ${COLUMNS} from gateway.audit_logs
   where (domain_id, created_at, sequence) > ($1, $2::timestamptz, $3::int) and (domain_id, created_at) < ($1, $4::timestamptz)
   order by domain_id, created_at, sequence limit $5`,
)

/** The canonical text of an entry, with its hash put at the end: without that member, the line is what was hashed. */
const jsonlOf = (entry: AuditEntry): string => `${canonicalText(entry).slice(0, -1)},"hash":"${entry.hash}"}`

const FORMATS = { jsonl: jsonlOf, ocsf: (entry: AuditEntry) => JSON.stringify(ocsfOf(entry)) }

/**
 * Exports entries as lines, oldest first. Without times they come in the order of the chain, and the last cursor can be kept: whenever
 * it is used again, it gives what was added since, and misses nothing. With times they come in the order of time.
 */
export const exportEntries = direct
  .meta({
    summary: 'Export audit entries as lines of JSON',
    operation: 'audit.read',
    resource: { type: 'audit_entry' },
    rest: 'GET /audit-logs/export',
    lines: true,
    errors: [InvalidAuditCursor],
    next: 'Go on with nextCursor while hasMore; keep the last one to ask for what is added later.',
  })
  .input(
    z.strictObject({
      format: z.enum(['jsonl', 'ocsf']).default('jsonl').describe('jsonl: the entries with their hashes; ocsf: events of OCSF 1.3.'),
      ...Period,
      limit: z.int().min(1).max(LINES_MAX).default(LINES_DEFAULT).describe('How many lines to return at most.'),
      cursor: z.string().max(512).optional().describe('The nextCursor of the export before this one.'),
    }),
  )
  .output(
    z
      .object({ format: z.enum(['jsonl', 'ocsf']), hasMore: z.boolean(), nextCursor: z.string().nullable(), lines: z.array(z.string()) })
      .meta({ id: 'AuditExport' }),
  )
  .query(async ({ ctx: { sql, principal }, input: { format, limit, cursor, since, until } }) => {
    const timed = since !== undefined || until !== undefined
    const { rows, position } = timed
      ? await readAlongTime(sql, principal.domainId, cursor, limit + 1, { since, until })
      : await readAlongTheChain(sql, principal.domainId, cursor, limit + 1)
    const kept = rows.slice(0, limit)
    const last = kept.at(-1)
    return {
      format,
      hasMore: rows.length > limit,
      nextCursor: last ? encodeCursor(position(last)) : (cursor ?? null),
      lines: kept.map((row) => FORMATS[format](entryOf(row))),
    }
  })

async function readAlongTheChain(sql: Sql, domainId: number, cursor: string | undefined, limit: number) {
  const after = cursor === undefined ? { sequence: 0 } : decodeCursor(ChainPosition, cursor)
  if (after === null) throw new InvalidAuditCursor({})
  const rows = await sql.query<AuditRow>(alongTheChain, [domainId, after.sequence, limit])
  return { rows, position: ({ sequence }: AuditRow): Record<string, number | string> => ({ sequence }) }
}

async function readAlongTime(
  sql: Sql,
  domainId: number,
  cursor: string | undefined,
  limit: number,
  { since = '-infinity', until = 'infinity' }: { since: string | undefined; until: string | undefined },
) {
  const after = cursor === undefined ? { at: since, sequence: 0 } : decodeCursor(TimePosition, cursor)
  if (after === null) throw new InvalidAuditCursor({})
  const rows = await sql.query<AuditRow>(alongTime, [domainId, after.at, after.sequence, until, limit])
  return { rows, position: positionOf as (row: AuditRow) => Record<string, number | string> }
}
