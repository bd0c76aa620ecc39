import { insideOf, notify } from '@wordclaw/shared/database/database'
import { statement } from '@wordclaw/shared/database/sql'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { PolicyPublished } from '../events.ts'
import type { GatewayPorts } from '../ports.ts'
import { acceptedRules } from './domain-policy.ts'
import { lockouts } from './lockout.ts'
import { Policy } from './policy.entity.ts'
import { InvalidPolicy } from './policy.errors.ts'
import { PolicyText, PolicyView, Replay } from './policy.schema.ts'
import { POLICY_CHANNEL, policyHash } from './policy-store.ts'
import { replay } from './replay.ts'

// Without an active version there is no row to lock.
const oneAtATime = statement('policy_publish_lock', `select pg_advisory_xact_lock(hashtextextended('wordclaw.policy', $1))`)

/**
 * Puts a domain's own policies in force, in place of those before: parsed, type-checked, held against locking its publisher out,
 * tried on recorded decisions, then swapped in every copy of the gateway when this commits. The version before is kept, retired.
 */
export const publish = procedure
  .meta({
    summary: 'Put policies of the domain in force',
    operation: 'policy.write',
    resource: { type: 'policy' },
    rest: 'POST /policy/publish',
    status: 201,
    errors: [InvalidPolicy],
    emits: [PolicyPublished],
  })
  .input(
    z.strictObject({
      text: PolicyText,
      version: z
        .string()
        .regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/, 'must be a semantic version such as 1.2.0')
        .describe('Semantic version of this text.'),
    }),
  )
  .output(PolicyView.extend({ replay: Replay }))
  .mutation(async ({ ctx, input: { text, version } }) => {
    const { em, emit, principal, now } = ctx
    const { policies } = ctx.ports as GatewayPorts
    const { domainId } = principal
    const candidate = policies.candidate(acceptedRules(text, policies))
    const issues = lockouts(candidate, principal)
    if (issues.length > 0) throw new InvalidPolicy({ issues })

    const inside = insideOf(em)
    await inside.query(oneAtATime, [domainId])
    const active = await em.findOne(Policy, { domainId, status: 'active' })
    if (active) active.status = 'retired'
    await em.flush()
    const hash = policyHash(text)
    const policy = em.create(Policy, {
      domainId,
      version,
      hash,
      text,
      status: 'active',
      createdBy: principal.id,
      createdAt: now,
      activatedAt: now,
    })
    await em.flush()

    await notify(em, POLICY_CHANNEL, String(domainId))
    emit(PolicyPublished, { domainId, policyId: policy.id, version, hash })
    return { ...policyViewOf(policy), replay: await replay(candidate, domainId, inside) }
  })

const policyViewOf = ({ id, version, hash, text, status, createdBy, createdAt, activatedAt }: Policy): z.input<typeof PolicyView> => ({
  id,
  version,
  hash,
  text,
  status,
  createdBy: createdBy ?? null,
  createdAt,
  activatedAt: activatedAt ?? null,
})
