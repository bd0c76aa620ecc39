/** An invoice, as a provider has made it. */
export interface Invoice {
  readonly providerInvoiceId: string
  /** The text that is paid. */
  readonly paymentRequest: string
  /** SHA-256 of what only the payment reveals, as 64 lower-case hexadecimal digits. */
  readonly paymentHash: string
  readonly amountSatoshis: number
  readonly expiresAt: Date
}

export type SettlementStatus = 'pending' | 'paid' | 'expired' | 'failed'

/** Whoever takes the money. Calls of it are never made inside a transaction. */
export interface PaymentProvider {
  readonly name: string
  /** Throws if it cannot: nothing is owed then. */
  createInvoice(request: { amountSatoshis: number; memo: string; now: Date }): Promise<Invoice>
  /** What has become of an invoice, for whoever has not been told. */
  status(invoice: { providerInvoiceId: string; paymentHash: string; expiresAt: Date; now: Date }): Promise<SettlementStatus>
}

/** Whether a provider made the invoice that it was asked for. One that did not must not be paid. */
export const isAsAsked = ({ paymentHash, amountSatoshis, expiresAt }: Invoice, price: number, now: Date): boolean =>
  /^[0-9a-f]{64}$/.test(paymentHash) && amountSatoshis === price && expiresAt > now
