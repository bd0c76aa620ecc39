import { newestOfDomain } from '@wordclaw/shared/newest-first'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidPaymentsCursor } from './payment.errors.ts'
import { PAYMENT_COLUMNS, type PaymentRow, PaymentView } from './payment.schema.ts'

/** Lists the domain's payments, newest first. */
export const list = direct
  .meta({
    summary: 'List payments',
    operation: 'payment.read',
    resource: { type: 'payment' },
    rest: 'GET /payments',
    errors: [InvalidPaymentsCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(PaymentView))
  .query(
    newestOfDomain({
      name: 'payments_newest_first',
      table: 'payments.payments',
      columns: PAYMENT_COLUMNS,
      view: (row: PaymentRow) => row,
      InvalidCursor: InvalidPaymentsCursor,
    }),
  )
