import { router } from '@wordclaw/shared/procedure'
import { importedForms, importedPolicy } from './followers.ts'
import { summary } from './summary.ts'

/** For other services: what an import has brought them. */
export const bundle = router({ importedForms, importedPolicy })

export const domain = router({ summary })
