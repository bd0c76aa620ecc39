import type { ServiceDefinition } from '@wordclaw/shared/service'
import { recordAuditEvent } from './audit/record-audit-event.ts'
import { followImports } from './bundle/follow-imports.ts'
import { projectEntitlements } from './payments-gate/project-entitlements.ts'
import { projectOffers } from './payments-gate/project-offers.ts'
import { gatewayRouter } from './router.ts'
import { storage } from './storage.ts'
import { fanOutWebhooks } from './webhooks/fan-out-webhooks.ts'
import { outboundWebhook } from './webhooks/outbound-webhook.ts'

/** The gateway as a service of its own: identities, policies and the log of decisions. */
export const gateway = {
  name: 'gateway',
  router: gatewayRouter,
  storage,
  consumers: [recordAuditEvent, fanOutWebhooks, projectOffers, projectEntitlements, followImports],
  jobs: [outboundWebhook],
} satisfies ServiceDefinition
