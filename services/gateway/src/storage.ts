import type { Storage } from '@wordclaw/shared/database/database'
import { idempotencyKeyOf } from '@wordclaw/shared/idempotency/idempotency-key.entity'
import { inboxEntitiesOf } from '@wordclaw/shared/inbox/inbox.entity'
import { jobOf } from '@wordclaw/shared/jobs/job.entity'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { planEntitiesOf } from '@wordclaw/shared/plans/plan.entity'
import { IdentityAndPolicy } from '../migrations/20261123090000_identity_and_policy.ts'
import { Events } from '../migrations/20261124090000_events.ts'
import { IdempotencyKeys } from '../migrations/20261124100000_idempotency_keys.ts'
import { Jobs } from '../migrations/20261124101000_jobs.ts'
import { Webhooks } from '../migrations/20261124102000_webhooks.ts'
import { PaymentsGate } from '../migrations/20261124103000_payments_gate.ts'
import { AuditLogs } from '../migrations/20261124105000_audit_logs.ts'
import { Plans } from '../migrations/20261125005000_plans.ts'
import { OutboxWithoutTransaction } from '../migrations/20261125009000_outbox_without_transaction.ts'
import { AuditChain, AuditLog } from './audit/audit-log.entity.ts'
import { Domain } from './domains/domain.entity.ts'
import { ApiKey, User } from './keys/api-key.entity.ts'
import { EntitledPrincipal, OfferPrice } from './payments-gate/price.entity.ts'
import { Policy } from './policy/policy.entity.ts'
import { PolicyDecisionLog } from './policy/policy-decision-log.entity.ts'
import { Webhook, WebhookDelivery } from './webhooks/webhook.entity.ts'

/** The gateway's own schema. */
export const storage: Storage = {
  schema: 'gateway',
  entities: [
    Domain,
    User,
    ApiKey,
    Policy,
    PolicyDecisionLog,
    OfferPrice,
    EntitledPrincipal,
    Webhook,
    WebhookDelivery,
    AuditLog,
    AuditChain,
    jobOf('gateway'),
    outboxMessageOf('gateway'),
    idempotencyKeyOf('gateway'),
    ...inboxEntitiesOf('gateway'),
    ...planEntitiesOf('gateway'),
  ],
  migrations: [
    { name: '20261123090000_identity_and_policy', class: IdentityAndPolicy },
    { name: '20261124090000_events', class: Events },
    { name: '20261124100000_idempotency_keys', class: IdempotencyKeys },
    { name: '20261124101000_jobs', class: Jobs },
    { name: '20261124102000_webhooks', class: Webhooks },
    { name: '20261124103000_payments_gate', class: PaymentsGate },
    { name: '20261124105000_audit_logs', class: AuditLogs },
    { name: '20261125005000_plans', class: Plans },
    { name: '20261125009000_outbox_without_transaction', class: OutboxWithoutTransaction },
  ],
}
