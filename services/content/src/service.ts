import type { ServiceDefinition } from '@wordclaw/shared/service'
import { jobKinds } from './jobs/job-kinds.ts'
import { contentRouter } from './router.ts'
import { storage } from './storage.ts'

/** Content: the shapes, the documents and their history. */
export const content = { name: 'content', router: contentRouter, storage, jobs: jobKinds } satisfies ServiceDefinition
