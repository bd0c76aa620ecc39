import type { ServiceDefinition } from '@wordclaw/shared/service'
import { formsRouter } from './router.ts'
import { storage } from './storage.ts'

/** Forms: what strangers may send in, and where it goes. */
export const forms = { name: 'forms', router: formsRouter, storage } satisfies ServiceDefinition
