import type { Problem } from '@wordclaw/shared/problem'

/** The header that L402 clients read. Macaroon and invoice come first, in this order: several clients find them by their place. */
export function paymentHeader({ context = {} }: Problem): string | null {
  const { macaroon, invoice } = context
  if (typeof macaroon !== 'string' || typeof invoice !== 'string') return null
  return `L402 macaroon="${macaroon}", invoice="${invoice}", version="0", token="${macaroon}"`
}
