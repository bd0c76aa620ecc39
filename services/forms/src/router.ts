import { router } from '@wordclaw/shared/procedure'
import { formDefinitions } from './form-definitions/router.ts'

export const formsRouter = router({ definitions: formDefinitions })
export type FormsRouter = typeof formsRouter
