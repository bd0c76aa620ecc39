import { entityManagerOf } from '@wordclaw/shared/database/database'
import { startTestService } from '@wordclaw/shared/testing/service'
import { Payment } from '../src/payments/payment.entity.ts'
import { payments } from '../src/service.ts'

/** The payments service on a database of its own. */
export async function startPayments() {
  const service = await startTestService(payments)
  const insert = async (payment: {
    domainId: number
    paymentHash: string
    status?: Payment['status']
    details?: Record<string, unknown>
  }) =>
    entityManagerOf(service.database)
      .fork()
      .insert(Payment, { paymentRequest: 'lnbc1secretinvoice', amountSatoshis: 210, resourcePath: '/api/content-items/7', ...payment })
  return { ...service, givenPayment: insert }
}
