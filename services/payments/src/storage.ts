import type { Storage } from '@wordclaw/shared/database/database'
import { idempotencyKeyOf } from '@wordclaw/shared/idempotency/idempotency-key.entity'
import { inboxEntitiesOf } from '@wordclaw/shared/inbox/inbox.entity'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { planEntitiesOf } from '@wordclaw/shared/plans/plan.entity'
import { Payments } from '../migrations/20261123090000_payments.ts'
import { Events } from '../migrations/20261124090000_events.ts'
import { IdempotencyKeys } from '../migrations/20261124100000_idempotency_keys.ts'
import { Sales } from '../migrations/20261124103000_sales.ts'
import { Plans } from '../migrations/20261125005000_plans.ts'
import { OutboxWithoutTransaction } from '../migrations/20261125009000_outbox_without_transaction.ts'
import { PaymentRootKey } from './challenges/payment-root-key.entity.ts'
import { AgentProfile, Entitlement } from './entitlements/entitlement.entity.ts'
import { LicensePolicy, Offer } from './offers/offer.entity.ts'
import { Payment } from './payments/payment.entity.ts'
import { PaymentProviderEvent } from './settlements/payment-provider-event.entity.ts'

/** Payments' own schema: its tables, in the order they came to be. */
export const storage: Storage = {
  schema: 'payments',
  entities: [
    Payment,
    Offer,
    LicensePolicy,
    AgentProfile,
    Entitlement,
    PaymentRootKey,
    PaymentProviderEvent,
    outboxMessageOf('payments'),
    idempotencyKeyOf('payments'),
    ...inboxEntitiesOf('payments'),
    ...planEntitiesOf('payments'),
  ],
  migrations: [
    { name: '20261123090000_payments', class: Payments },
    { name: '20261124090000_events', class: Events },
    { name: '20261124100000_idempotency_keys', class: IdempotencyKeys },
    { name: '20261124103000_sales', class: Sales },
    { name: '20261125005000_plans', class: Plans },
    { name: '20261125009000_outbox_without_transaction', class: OutboxWithoutTransaction },
  ],
}
