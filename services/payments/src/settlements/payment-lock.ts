import { type Sql, statement } from '@wordclaw/shared/database/sql'

const lock = statement('payment_lock', 'select pg_advisory_xact_lock(hashtextextended($1, 1))')

/** Until the transaction ends, nobody else opens or settles the payment of this hash: news cannot slip between a payment and its row. */
export async function lockPayment(sql: Pick<Sql, 'query'>, paymentHash: string): Promise<void> {
  await sql.query(lock, [paymentHash])
}
