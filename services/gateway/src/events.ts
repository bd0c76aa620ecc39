import { defineEvent } from '@wordclaw/shared/events'
import { z } from 'zod'

const key = { domainId: z.int(), apiKeyId: z.int() }

export const DomainCreated = defineEvent({
  subject: 'gateway.domain.created',
  version: 1,
  about: ['domainId'],
  payload: z.object({ domainId: z.int(), hostname: z.string(), name: z.string() }),
})
export const ApiKeyCreated = defineEvent({
  subject: 'gateway.api_key.created',
  version: 1,
  about: ['apiKeyId'],
  payload: z.object({ ...key, scopes: z.array(z.string()) }),
})
/** `apiKeyId` is the new key; `replacedId` works until `graceEndsAt`. */
export const ApiKeyRotated = defineEvent({
  subject: 'gateway.api_key.rotated',
  version: 1,
  about: ['apiKeyId'],
  payload: z.object({ ...key, replacedId: z.int(), graceEndsAt: z.string() }),
})
export const ApiKeyRevoked = defineEvent({ subject: 'gateway.api_key.revoked', version: 1, about: ['apiKeyId'], payload: z.object(key) })
export const PolicyPublished = defineEvent({
  subject: 'gateway.policy.published',
  version: 1,
  about: ['domainId'],
  payload: z.object({ domainId: z.int(), policyId: z.int(), version: z.string(), hash: z.string() }),
})
/** Nothing is sent to the webhook any more, though nobody asked for that. */
export const WebhookDisabled = defineEvent({
  subject: 'gateway.webhook.disabled',
  version: 1,
  about: ['webhookId'],
  payload: z.object({ domainId: z.int(), webhookId: z.int(), reason: z.string() }),
})
