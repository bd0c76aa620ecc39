import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { REASONS, verifyChain } from './verify-chain.ts'

const STEP_DEFAULT = 500
const STEP_MAX = 1_000

const Reason = z.enum(Object.keys(REASONS) as [keyof typeof REASONS, ...(keyof typeof REASONS)[]])

/** Checks a part of the domain's chain: bounded, so that a log of any length is verified in steps. */
export const verify = direct
  .meta({
    summary: 'Verify the chain of the audit log',
    operation: 'audit.read',
    resource: { type: 'audit_entry' },
    rest: 'GET /audit-logs/verify',
    next: 'Go on with nextSequence as fromSequence until it is null; keep head outside of WordClaw, so that nobody can rewrite the log unseen.',
  })
  .input(
    z.strictObject({
      fromSequence: RowId.default(1).describe('The place in the chain to start from.'),
      limit: z.int().min(1).max(STEP_MAX).default(STEP_DEFAULT).describe('How many entries to check at most.'),
    }),
  )
  .output(
    z
      .object({
        valid: z.boolean(),
        checked: z.int(),
        nextSequence: z.int().nullable(),
        firstBroken: z.object({ sequence: z.int(), id: z.int().nullable(), reason: Reason, detail: z.string() }).nullable(),
        head: z.object({ sequence: z.int(), hash: z.string() }).nullable(),
      })
      .meta({ id: 'AuditVerification' }),
  )
  .query(async ({ ctx: { sql, principal }, input: { fromSequence, limit } }) => {
    const { firstBroken, ...verified } = await verifyChain(sql, principal.domainId, fromSequence, limit)
    return {
      valid: firstBroken === null,
      ...verified,
      firstBroken: firstBroken && { ...firstBroken, detail: REASONS[firstBroken.reason] },
    }
  })
