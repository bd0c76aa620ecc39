import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidPaymentsCursor } from './payment.errors.ts'
import { PAYMENT_COLUMNS, type PaymentRow, PaymentView } from './payment.schema.ts'

// Said as one range of (domain_id, id): for `domain_id = $1` the planner may walk the primary key, past all rows of other domains.
const newestFirst = statement(
  'payments_newest_first',
  `select ${PAYMENT_COLUMNS}
   from payments.payments where domain_id >= $1 and (domain_id, id) < ($1, $2::bigint) order by domain_id desc, id desc limit $3`,
)

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
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidPaymentsCursor({})
    const rows = await sql.query<PaymentRow>(newestFirst, [principal.domainId, below, limit + 1])
    return page(
      rows,
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    )
  })
