import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { PaymentNotFound } from './payment.errors.ts'
import { PAYMENT_COLUMNS, type PaymentRow, PaymentView } from './payment.schema.ts'

const byId = statement('payment_by_id', `select ${PAYMENT_COLUMNS} from payments.payments where id = $1 and domain_id = $2`)

/** Reads one payment, as auditors see it. */
export const get = direct
  .meta({
    summary: 'Read one payment',
    operation: 'payment.read',
    resource: { type: 'payment', id: 'id' },
    rest: 'GET /payments/:id',
    errors: [PaymentNotFound],
  })
  .input(z.strictObject({ id: RowId.describe('Id of the payment.') }))
  .output(PaymentView)
  .query(async ({ ctx: { sql, principal }, input: { id } }) => {
    const [row] = await sql.query<PaymentRow>(byId, [id, principal.domainId])
    if (!row) throw new PaymentNotFound({ id })
    return row
  })
