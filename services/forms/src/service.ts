import type { ServiceDefinition } from '@wordclaw/shared/service'
import { followImports } from './bundle/follow-imports.ts'
import { followContentTypes } from './form-definitions/follow-content-types.ts'
import { followReleases } from './form-definitions/follow-releases.ts'
import { announceSubmission } from './form-submissions/announce-submission.ts'
import { completeSubmission } from './form-submissions/complete-submission.ts'
import { formsRouter } from './router.ts'
import { storage } from './storage.ts'

/** Forms: what strangers may send in, and where it goes. */
export const forms = {
  name: 'forms',
  router: formsRouter,
  storage,
  consumers: [followContentTypes, followReleases, followImports],
  jobs: [completeSubmission, announceSubmission],
} satisfies ServiceDefinition
