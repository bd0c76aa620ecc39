import type { ServiceDefinition } from '@wordclaw/shared/service'
import { gatewayRouter } from './router.ts'
import { storage } from './storage.ts'

/** The gateway as a service of its own: identities, policies and the log of decisions. */
export const gateway = { name: 'gateway', router: gatewayRouter, storage } satisfies ServiceDefinition
