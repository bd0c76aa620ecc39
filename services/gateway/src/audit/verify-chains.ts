import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { REASONS, verifyChain } from './verify-chain.ts'

const STEP = 1_000

/** The next domain that has rows, or a chain that says it had some. */
const nextDomain = statement(
  'audit_next_domain',
  `select least((select min(domain_id) from gateway.audit_chains where domain_id > $1),
                (select min(domain_id) from gateway.audit_logs where domain_id > $1)) as "domainId"`,
)

/** Checks the chain of every domain, a bounded part at a time, and says one line of each. Resolves to whether all of them hold. */
export async function verifyChains(sql: Pick<Sql, 'query'>, say: (line: string) => void): Promise<boolean> {
  let whole = true
  for (let domainId = await domainAfter(sql, 0); domainId !== null; domainId = await domainAfter(sql, domainId)) {
    const { valid, line } = await verifyDomain(sql, domainId)
    say(`domain ${domainId}: ${line}`)
    whole &&= valid
  }
  return whole
}

async function domainAfter(sql: Pick<Sql, 'query'>, domainId: number): Promise<number | null> {
  const [row] = await sql.query<{ domainId: number | null }>(nextDomain, [domainId])
  return row?.domainId ?? null
}

async function verifyDomain(sql: Pick<Sql, 'query'>, domainId: number): Promise<{ valid: boolean; line: string }> {
  let checked = 0
  for (let from = 1; ; ) {
    const { firstBroken, nextSequence, head, ...step } = await verifyChain(sql, domainId, from, STEP)
    checked += step.checked
    if (firstBroken) {
      const { sequence, id, reason } = firstBroken
      const row = id === null ? '' : `, row ${id}`
      return { valid: false, line: `broken at ${sequence}${row}: ${reason}. ${REASONS[reason]} The ${checked} before it hold.` }
    }
    if (nextSequence === null) return { valid: true, line: `${checked} entries hold, up to ${head?.hash ?? 'none'}` }
    from = nextSequence
  }
}
