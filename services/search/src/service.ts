import type { ServiceDefinition } from '@wordclaw/shared/service'
import { indexPublishedItem } from './documents/index-published-item.ts'
import { searchRouter } from './router.ts'
import { storage } from './storage.ts'

/** Search: finds published content by its words and by its meaning. */
export const search = { name: 'search', router: searchRouter, storage, consumers: [indexPublishedItem] } satisfies ServiceDefinition
