import { router } from '@wordclaw/shared/procedure'
import { importedForms } from './imported-forms.ts'
import { importedPolicy } from './imported-policy.ts'
import { summary } from './summary.ts'

/** For other services: what an import has brought them. */
export const bundle = router({ importedForms, importedPolicy })

export const domain = router({ summary })
