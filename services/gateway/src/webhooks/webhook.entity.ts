import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

/** Where a domain wants to hear of its events. `secret` and `previousSecret` are sealed for this row. */
export const Webhook = defineEntity({
  name: 'Webhook',
  tableName: 'webhooks',
  schema: 'gateway',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    url: p.text(),
    events: p.text(),
    secret: p.text().hidden(),
    active: p.boolean().default(true),
    description: p.text().nullable(),
    // Signs beside the secret until it expires, so that receivers can be moved over.
    previousSecret: p.text().nullable().hidden(),
    previousSecretExpiresAt: p.datetime().columnType('timestamptz').nullable(),
    // Why it is not active, if nobody asked for that.
    disabledReason: p.text().nullable(),
    // Since when no attempt has succeeded, if the latest one has failed.
    failingSince: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [{ name: 'webhooks_domain', properties: ['domainId', 'id'] }],
})

/** One event on its way to one webhook, and how that went. What the receiver answers is not kept, but for the status. */
export const WebhookDelivery = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_deliveries',
  schema: 'gateway',
  ...ofDomain,
  properties: {
    id: p.bigint().primary().autoincrement(),
    domainId: p.integer(),
    webhook: () => p.manyToOne(Webhook).deleteRule('cascade').updateRule('no action').fieldName('webhook_id').index(false),
    // Also the `webhook-id` that receivers see, in every attempt and replay.
    eventId: p.uuid(),
    eventType: p.text(),
    status: p.text().default('pending'),
    // Since it was last replayed, if it was.
    attempts: p.integer().default(0),
    replays: p.integer().default(0),
    // How many jobs it has had: each attempt is one, and so is each time the receiver was too busy.
    jobs: p.integer().default(0),
    lastStatus: p.integer().nullable(),
    lastError: p.text().nullable(),
    durationMs: p.integer().nullable(),
    // The bytes that are sent, every time.
    body: p.text(),
    bodyDigest: p.text(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    nextAttemptAt: p.datetime().columnType('timestamptz').nullable(),
    completedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  checks: [{ name: 'webhook_deliveries_status_check', expression: `status in ('pending', 'succeeded', 'failed')` }],
  uniques: [{ name: 'webhook_deliveries_event_unique', properties: ['webhook', 'eventId'] }],
  indexes: [
    { name: 'webhook_deliveries_log', properties: ['domainId', 'webhook', 'id'] },
    { name: 'webhook_deliveries_log_status', properties: ['domainId', 'webhook', 'status', 'id'] },
  ],
})
