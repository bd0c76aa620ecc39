import { statement } from '@wordclaw/shared/database/sql'
import type { Line } from '../format.ts'
import type { Importing } from './importing.ts'

/** A line that was put aside, with the id that it will have here. */
export interface StagedLine<L extends Line = Line> {
  readonly number: number
  readonly id: number
  readonly line: L
}

/** What a line has become. */
export interface Prepared {
  readonly line: number
  readonly body: Record<string, unknown>
}

const next = statement(
  'import_lines_next',
  `select line, id, text from (
     select p.*, sum(octet_length(p.text)) over (order by p.line) - octet_length(p.text) as before from (
       select l.line, coalesce(l.target_id, 0) as id, l.text from content.import_lines l
       where l.import_id = $1 and l.line > $2 and l.line <= $3 and l.domain_id = $4 order by l.line limit 500
     ) p
   ) sized where before < 4000000 order by line`,
)
const span = statement(
  'import_lines_span',
  `select coalesce(min(l.line), 0) as first, coalesce(max(l.line), -1) as last from content.import_lines l
   where l.import_id = $1 and l.kind in (select jsonb_array_elements_text($2::jsonb)) and l.domain_id = $3`,
)
const store = statement(
  'import_lines_prepared',
  `update content.import_lines l set body = coalesce(l.body, '{}') || w.body, text = case when l.kind = 'type' then l.text else '' end
   from jsonb_to_recordset($2::jsonb) as w(line int, body jsonb) where l.import_id = $1 and l.line = w.line and l.domain_id = $3`,
)

/** The lines of some kinds, which follow one another, in their order and a bounded number at a time. */
export async function* linesOfKinds(
  { sql, importId, domainId }: Importing,
  kinds: readonly string[],
): AsyncGenerator<readonly StagedLine[]> {
  const [range] = await sql.query<{ first: number; last: number }>(span, [importId, JSON.stringify(kinds), domainId])
  for (let position = (range?.first ?? 0) - 1; ; ) {
    const rows = await sql.query<{ line: number; id: number; text: string }>(next, [importId, position, range?.last ?? -1, domainId])
    const last = rows.at(-1)
    if (!last) return
    yield rows.map(({ line, id, text }) => ({ number: line, id, line: JSON.parse(text) as Line }))
    position = last.line
  }
}

export async function storePrepared({ sql, importId, domainId }: Importing, prepared: readonly Prepared[]): Promise<void> {
  if (prepared.length > 0) await sql.query(store, [importId, JSON.stringify(prepared), domainId])
}
