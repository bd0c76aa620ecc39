import { deadLettersRouter } from '@wordclaw/shared/dead-letters/dead-letters-router'
import { jobsRouter } from '@wordclaw/shared/jobs/jobs-router'
import { router } from '@wordclaw/shared/procedure'
import { contentItems } from './content-items/router.ts'
import { contentTypes } from './content-types/router.ts'
import { jobKinds } from './jobs/job-kinds.ts'

const open = { types: contentTypes, items: contentItems }

export const contentRouter = router({ ...open, jobs: jobsRouter('content', jobKinds), deadLetters: deadLettersRouter('content') })
/** What clients see. */
export type ContentRouter = ReturnType<typeof router<typeof open>>
