import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ENTITLEMENT_STATUSES } from './entitlement.entity.ts'

export const EntitlementId = RowId.describe('Id of the entitlement.')

/** An entitlement as its buyer sees it. */
export const EntitlementView = z
  .object({
    id: EntitlementId,
    domainId: RowId,
    offerId: RowId,
    policyId: RowId,
    policyVersion: z.int(),
    agentProfileId: RowId,
    paymentHash: z.string(),
    status: z.enum(ENTITLEMENT_STATUSES),
    remainingReads: z.int().nullable().describe('null: reads are not counted.'),
    expiresAt: Timestamp.nullable(),
    activatedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Entitlement' })

export type EntitlementRow = z.input<typeof EntitlementView>

/** The columns of `entitlements e`, as an `EntitlementRow`. */
export const ENTITLEMENT_COLUMNS = `e.id, e.domain_id as "domainId", e.offer_id as "offerId", e.policy_id as "policyId", e.policy_version as "policyVersion",
  e.agent_profile_id as "agentProfileId", e.payment_hash as "paymentHash", e.status, e.remaining_reads as "remainingReads",
  e.expires_at as "expiresAt", e.activated_at as "activatedAt"`

/** The id of the key that a principal is; 0, which no key has, for a principal that is none. */
export const apiKeyIdOf = ({ id }: { readonly id: string }): number => Number(/^api_key:(\d{1,9})$/.exec(id)?.[1] ?? 0)
