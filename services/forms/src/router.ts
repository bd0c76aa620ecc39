import { deadLettersRouter } from '@wordclaw/shared/dead-letters/dead-letters-router'
import { jobsRouter } from '@wordclaw/shared/jobs/jobs-router'
import { plansRouter } from '@wordclaw/shared/plans/plans-router'
import { router } from '@wordclaw/shared/procedure'
import { bundle } from './bundle/router.ts'
import { formDefinitions } from './form-definitions/router.ts'
import { announceSubmission } from './form-submissions/announce-submission.ts'
import { completeSubmission } from './form-submissions/complete-submission.ts'
import { formSubmissions } from './form-submissions/router.ts'

const open = { definitions: formDefinitions, submissions: formSubmissions }

export const formsRouter = router({
  ...open,
  bundle,
  jobs: jobsRouter('forms', [completeSubmission, announceSubmission]),
  deadLetters: deadLettersRouter('forms'),
  plans: plansRouter('forms'),
})
/** What clients see. */
export type FormsRouter = ReturnType<typeof router<typeof open>>
