import { deadLettersRouter } from '@wordclaw/shared/dead-letters/dead-letters-router'
import { jobsRouter } from '@wordclaw/shared/jobs/jobs-router'
import { plansRouter } from '@wordclaw/shared/plans/plans-router'
import { router } from '@wordclaw/shared/procedure'
import { audit } from './audit/router.ts'
import { deadLetters } from './dead-letters/router.ts'
import { domains } from './domains/router.ts'
import { identity } from './identity/router.ts'
import { jobs } from './jobs/router.ts'
import { keys } from './keys/router.ts'
import { plans } from './plans/router.ts'
import { policy } from './policy/router.ts'
import { outboundWebhook } from './webhooks/outbound-webhook.ts'
import { webhooks } from './webhooks/router.ts'

const open = { audit, deadLetters, domains, identity, jobs, keys, plans, policy, webhooks }

/** `jobs`, `deadLetters` and `plans` are those of all services, `ownJobs`, `ownDeadLetters` and `ownPlans` the gateway's. */
export const gatewayRouter = router({
  ...open,
  ownJobs: jobsRouter('gateway', [outboundWebhook]),
  ownDeadLetters: deadLettersRouter('gateway'),
  ownPlans: plansRouter('gateway'),
})
/** What clients see. */
export type GatewayRouter = ReturnType<typeof router<typeof open>>
