import { router } from '@wordclaw/shared/procedure'
import { countOfType } from './count-of-type.ts'
import { status } from './status.ts'

export const index = router({ countOfType, status })
