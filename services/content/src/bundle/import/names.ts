import { statement } from '@wordclaw/shared/database/sql'
import type { Importing } from './importing.ts'

/** What a stable id stands for here. */
export interface Target {
  readonly id: number
  /** Whether the bundle has it, or only refers to it. */
  readonly isThere: boolean
}

export type Targets = (name: string) => Target | undefined

const find = statement(
  'import_names',
  `select l.name, l.target_id as id, l.kind <> 'absent' as "isThere" from jsonb_array_elements_text($2::jsonb) as w(name)
   join content.import_lines l on l.import_id = $1 and l.domain_id = $3 and l.name = w.name`,
)
// Ids of items and of assets are counted apart: lines below zero tell them from each other.
const conceive = statement(
  'import_absent',
  `insert into content.import_lines (import_id, domain_id, line, kind, name, text, target_id)
   select $1, $3, -2 * n.id - case when n.name like 'asset:%' then 1 else 0 end, 'absent', n.name, '', n.id
   from (
     select w.name, nextval(case when w.name like 'asset:%' then 'content.assets_id_seq' else 'content.content_items_id_seq' end)::int as id
     from jsonb_array_elements_text($2::jsonb) as w(name)
   ) n on conflict do nothing`,
)

interface Row extends Target {
  readonly name: string
}

/** Looks up what stable ids stand for. For those in `mayBeAbsent` that the bundle does not have, an id is set aside: that of something that is no more. */
export async function targetsOf(
  { sql, importId, domainId }: Importing,
  names: ReadonlySet<string>,
  mayBeAbsent: ReadonlySet<string>,
): Promise<Targets> {
  if (names.size === 0) return () => undefined
  const look = (wanted: Iterable<string>) => sql.query<Row>(find, [importId, JSON.stringify([...wanted]), domainId])
  const found = new Map((await look(names)).map((row) => [row.name, row]))
  const missing = [...mayBeAbsent].filter((name) => !found.has(name))
  if (missing.length > 0) {
    await sql.query(conceive, [importId, JSON.stringify(missing), domainId])
    for (const row of await look(missing)) found.set(row.name, row)
  }
  return (name) => found.get(name)
}
