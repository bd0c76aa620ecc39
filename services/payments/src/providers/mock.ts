import { createHash, randomBytes } from 'node:crypto'
import type { PaymentProvider } from './provider.ts'

const LIFETIME_MS = 3_600_000

/**
 * A provider without money: its invoices are paid by whoever can sign its webhook. It remembers nothing, so no restart loses an invoice;
 * what it would be asked about is in the row of the payment. The text of its invoices is none that a wallet would take.
 */
export const mockProvider: PaymentProvider = {
  name: 'mock',
  async createInvoice({ amountSatoshis, now }) {
    const paymentHash = createHash('sha256').update(randomBytes(32)).digest('hex')
    return {
      providerInvoiceId: randomBytes(12).toString('hex'),
      paymentRequest: `lnbcrt${amountSatoshis}mock1${paymentHash}`,
      paymentHash,
      amountSatoshis,
      expiresAt: new Date(now.getTime() + LIFETIME_MS),
    }
  },
  status: async ({ expiresAt, now }) => (expiresAt <= now ? 'expired' : 'pending'),
}
