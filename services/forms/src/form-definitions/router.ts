import { router } from '@wordclaw/shared/procedure'
import { list } from './list.ts'

export const formDefinitions = router({ list })
