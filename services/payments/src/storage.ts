import type { Storage } from '@wordclaw/shared/database/database'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { Payments } from '../migrations/20261123090000_payments.ts'
import { Payment } from './payments/payment.entity.ts'

/** Payments' own schema: its tables, in the order they came to be. */
export const storage: Storage = {
  schema: 'payments',
  entities: [Payment, outboxMessageOf('payments')],
  migrations: [{ name: '20261123090000_payments', class: Payments }],
}
