import { deadLettersRouter } from '@wordclaw/shared/dead-letters/dead-letters-router'
import { jobsRouter } from '@wordclaw/shared/jobs/jobs-router'
import { plansRouter } from '@wordclaw/shared/plans/plans-router'
import { router } from '@wordclaw/shared/procedure'
import { assets } from './assets/router.ts'
import { batches } from './batches/router.ts'
import { bundle, domain } from './bundle/router.ts'
import { contentItems } from './content-items/router.ts'
import { contentTypes } from './content-types/router.ts'
import { globals } from './globals/router.ts'
import { jobKinds } from './jobs/job-kinds.ts'
import { preview } from './preview/router.ts'
import { publicWrite } from './public-write/router.ts'
import { releases } from './releases/router.ts'
import { migrations } from './schema-changes/router.ts'
import { tokens } from './tokens/router.ts'
import { trash } from './trash/router.ts'

const open = {
  domain,
  types: contentTypes,
  items: contentItems,
  globals,
  batches,
  migrations,
  assets,
  preview,
  publicWrite,
  releases,
  tokens,
  trash,
}

export const contentRouter = router({
  ...open,
  bundle,
  jobs: jobsRouter('content', jobKinds),
  deadLetters: deadLettersRouter('content'),
  plans: plansRouter('content'),
})
/** What clients see. */
export type ContentRouter = ReturnType<typeof router<typeof open>>
