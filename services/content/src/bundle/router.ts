import { router } from '@wordclaw/shared/procedure'
import { importedForms, importedPolicy } from './followers.ts'

/** For other services: what an import has brought them. */
export const bundle = router({ importedForms, importedPolicy })
