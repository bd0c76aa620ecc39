import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { PAYMENT_STATUSES } from './payment.entity.ts'

/** A payment as auditors see it. The invoice text and the provider's own ids stay inside. */
export const PaymentView = z
  .object({
    id: RowId,
    paymentHash: z.string(),
    provider: z.string(),
    amountSatoshis: z.int(),
    status: z.enum(PAYMENT_STATUSES),
    resourcePath: z.string().describe('The route that was paid for.'),
    actorId: z.string().nullable(),
    actorType: z.string().nullable(),
    actorSource: z.string().nullable(),
    details: JsonDocument.nullable(),
    expiresAt: Timestamp.nullable(),
    settledAt: Timestamp.nullable(),
    failureReason: z.string().nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Payment' })

export type PaymentRow = z.input<typeof PaymentView>

/** The columns of `payments`, as a `PaymentRow`. */
export const PAYMENT_COLUMNS = `id, payment_hash as "paymentHash", provider, amount_satoshis as "amountSatoshis", status,
  resource_path as "resourcePath", actor_id as "actorId", actor_type as "actorType", actor_source as "actorSource", details,
  expires_at as "expiresAt", settled_at as "settledAt", failure_reason as "failureReason", created_at as "createdAt", updated_at as "updatedAt"`
