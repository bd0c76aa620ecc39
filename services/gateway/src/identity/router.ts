import { router } from '@wordclaw/shared/procedure'
import { get } from './get.ts'

export const identity = router({ get })
