import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { type AuditRow, COLUMNS, entryOf } from './audit.schema.ts'
import { GENESIS, hashOf } from './chain.ts'

/** The end of a domain's chain, as the projection left it. */
export interface Head {
  readonly sequence: number
  readonly hash: string
}

/** What can be wrong with a chain, in the words of the procedure. */
export const REASONS = {
  altered: 'The row does not say what its hash was made of.',
  forked: 'The row does not continue the one before it.',
  repeated: 'Two rows have this place.',
  missing: 'There is no row at this place.',
  truncated: 'There is no row from this place to the end of the chain.',
  beyond_head: 'The row is beyond the end of the chain.',
  head: 'The last row is not the one that the chain ends with.',
} as const

/** The first place where a chain does not hold; `id` is that of the row there, if there is one. */
export interface Broken {
  readonly sequence: number
  readonly id: number | null
  readonly reason: keyof typeof REASONS
}

export interface Verified {
  readonly checked: number
  /** Where to go on; null at the end of the chain, or where it is broken. */
  readonly nextSequence: number | null
  readonly firstBroken: Broken | null
  readonly head: Head | null
}

interface End extends Head {
  readonly beyondSequence: number | null
  readonly beyondId: number | null
}

/** The end of the chain and the first row beyond it, as of one moment: a chain without a kept end ends before its first row. */
const endOf = statement(
  'audit_end',
  `select coalesce(c.sequence, 0) as sequence, coalesce(c.hash, $2) as hash, b.sequence as "beyondSequence", b.id as "beyondId"
   from (select $1::int as domain_id) d left join gateway.audit_chains c using (domain_id)
   left join lateral (select l.sequence, l.id from gateway.audit_logs l
     where (l.domain_id, l.sequence) > (d.domain_id, coalesce(c.sequence, 0)) and l.domain_id <= d.domain_id
     order by l.domain_id, l.sequence limit 1) b on true`,
)

export const walk = statement(
  'audit_walk',
  `select ${COLUMNS} from gateway.audit_logs
   where (domain_id, sequence) >= ($1, $2::int) and (domain_id, sequence) <= ($1, $3::int) order by domain_id, sequence limit $4`,
)

/** Checks so many rows of a domain's chain, from a place on; rows that are appended meanwhile are left for another time. */
export async function verifyChain(sql: Pick<Sql, 'query'>, domainId: number, from: number, limit: number): Promise<Verified> {
  const [end] = await sql.query<End>(endOf, [domainId, GENESIS])
  const head = end ?? { sequence: 0, hash: GENESIS, beyondSequence: null, beyondId: null }
  const last = Math.min(head.sequence, from + limit - 1)
  // The row before the first one is read as well, and checked: its hash is what the first one has to continue.
  const rows = await sql.query<AuditRow>(walk, [domainId, Math.max(1, from - 1), last, limit + 2])
  const atEnd = last === head.sequence
  const firstBroken = brokenOf(rows, from, last, atEnd) ?? (atEnd ? brokenEnd(rows.at(-1), head) : null)
  return {
    checked: rows.filter(({ sequence }) => sequence >= from && (firstBroken === null || sequence < firstBroken.sequence)).length,
    nextSequence: firstBroken || atEnd ? null : last + 1,
    firstBroken,
    head: head.sequence === 0 ? null : { sequence: head.sequence, hash: head.hash },
  }
}

function brokenOf(rows: readonly AuditRow[], from: number, last: number, atEnd: boolean): Broken | null {
  let expected = Math.max(1, from - 1)
  let previousHash = expected === 1 ? GENESIS : null
  for (const row of rows) {
    const { sequence, id } = row
    if (sequence > expected) break
    if (sequence < expected) return { sequence, id, reason: 'repeated' }
    if (previousHash !== null && row.previousHash !== previousHash) return { sequence, id, reason: 'forked' }
    if (hashOf(entryOf(row)) !== row.hash) return { sequence, id, reason: 'altered' }
    previousHash = row.hash
    expected += 1
  }
  if (expected > last) return null
  return { sequence: expected, id: null, reason: atEnd && (rows.at(-1)?.sequence ?? 0) < expected ? 'truncated' : 'missing' }
}

function brokenEnd(last: AuditRow | undefined, { sequence, hash, beyondSequence, beyondId }: End): Broken | null {
  if (last && last.sequence === sequence && last.hash !== hash) return { sequence, id: last.id, reason: 'head' }
  return beyondSequence === null ? null : { sequence: beyondSequence, id: beyondId, reason: 'beyond_head' }
}
