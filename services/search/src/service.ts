import type { ServiceDefinition } from '@wordclaw/shared/service'
import { searchRouter } from './router.ts'
import { storage } from './storage.ts'

/** Search: finds published content by its words and by its meaning. */
export const search = { name: 'search', router: searchRouter, storage } satisfies ServiceDefinition
