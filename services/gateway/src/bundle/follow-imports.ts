import { DomainImported } from '@wordclaw/content/events'
import { consumer } from '@wordclaw/shared/consumer'
import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { recordIn } from '@wordclaw/shared/outbox/write'
import { z } from 'zod'
import { PolicyPublished } from '../events.ts'
import { POLICY_CHANNEL, policyHash } from '../policy/policy-store.ts'
import type { GatewayPorts } from '../ports.ts'

const lock = statement('import_policy_lock', `select pg_advisory_xact_lock(hashtextextended('wordclaw.policy', $1))`)
const insert = statement(
  'import_policy_insert',
  `insert into gateway.policies (domain_id, version, hash, text, status, created_at, activated_at)
   select $1, $2, $3, $4, 'active', $5, $5 where not exists (select from gateway.policies where domain_id = $1 and status = 'active') returning id`,
)
const tell = statement('import_policy_tell', 'select pg_notify($1, $2)')

const Imported = z.object({ policy: z.object({ version: z.string(), text: z.string() }).nullable() })

/** Puts the policies of an import in force once that is committed. They were examined before. Those that somebody has published meanwhile stay. */
export const followImports = consumer([DomainImported], {
  durable: 'gateway-follow-imports',
  async prepare({ ports }: { ports: GatewayPorts }, { id, domainId, payload: { importId } }) {
    const principal = { id: 'gateway', domainId, scopes: [] }
    const call = { principal, procedure: 'content.bundle.importedPolicy', requestId: `event:${id}`, decisionId: '', dryRun: false }
    const answer = await ports.services.call('content', call, 'bundle.importedPolicy', { importId })
    if (!answer.ok) throw new Error(`content answers ${answer.problem.code}`)
    return Imported.parse(JSON.parse(answer.body)).policy
  },
  async handle({ sql, schema, now }, { domainId, traceparent }, policy) {
    if (!policy) return
    const { version, text } = policy
    const hash = policyHash(text)
    await sql.query(lock, [domainId])
    const [row] = await sql.query<{ id: number }>(insert, [domainId, version, hash, text, now])
    if (!row) return
    await sql.query(tell, [POLICY_CHANNEL, String(domainId)])
    await recordIn(sql, schema, domainId, [pendingEvent(PolicyPublished, { domainId, policyId: row.id, version, hash })], traceparent)
  },
})
