import { Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'

/** What a caller needs to pay, and to prove it. The macaroon is a secret of the caller's. */
export const ChallengeView = z.object({
  invoice: z.string().describe('The text to pay.'),
  paymentHash: z.string(),
  amountSatoshis: z.int(),
  expiresAt: Timestamp,
  macaroon: z.string().describe('Base64.'),
})

/** A challenge as it is kept: everything but the macaroon, which is made again each time it is shown. */
export interface OpenChallenge {
  invoice: string
  paymentHash: string
  amountSatoshis: number
  expiresAt: string
  identifier: string
  sealedKey: string
  agentProfileId: number
  entitledUntil: string | null
}
