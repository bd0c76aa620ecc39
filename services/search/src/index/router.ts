import { router } from '@wordclaw/shared/procedure'
import { status } from './status.ts'

export const index = router({ status })
