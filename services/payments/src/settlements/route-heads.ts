import type { RouteHead } from '@wordclaw/shared/manifest'
import { z } from 'zod'
import { PAYMENT_STATUSES } from '../payments/payment.entity.ts'
import {
  InvalidPaymentTransition,
  InvalidPaymentWebhookPayload,
  InvalidPaymentWebhookSignature,
  PaymentWebhookNotConfigured,
} from './settlement.errors.ts'

const id = z.union([z.string(), z.number()])

/** News in our own words. Those of other providers are understood too, so nothing here is required. */
const News = z
  .looseObject({
    eventId: id.optional().describe('The id of the event, or event_id, or id: with it, news that are sent again are heard once.'),
    paymentHash: id.optional().describe('The hash of the payment, or payment_hash, hash or checking_id.'),
    status: z.string().optional().describe('paid, pending, expired or failed, or state; other words for these are understood.'),
    settledAt: z.union([z.string(), z.number()]).optional().describe('When it was paid, if it was.'),
    failureReason: z.string().optional(),
  })
  .describe('What became of a payment.')

const Heard = z
  .object({
    accepted: z.literal(true),
    eventId: z.string().optional(),
    paymentHash: z.string().optional(),
    status: z.enum(PAYMENT_STATUSES).optional().describe('What the payment is now.'),
    duplicate: z.literal(true).optional().describe('The event was heard before.'),
    unknownPayment: z.literal(true).optional().describe('No payment has this hash yet; the event is kept for it.'),
    ignored: z.literal(true).optional().describe('The payment is further than the event says.'),
  })
  .describe('The event is on disk, with all that follows from it.')

/** The route of providers, as the manifest lists it. */
export const settlementRouteHeads = {
  'payments.settle': {
    body: News,
    output: Heard,
    errors: [InvalidPaymentWebhookPayload, InvalidPaymentWebhookSignature, InvalidPaymentTransition, PaymentWebhookNotConfigured],
  },
} satisfies Readonly<Record<string, RouteHead>>
