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
