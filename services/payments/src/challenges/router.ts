import { router } from '@wordclaw/shared/procedure'
import { create } from './create.ts'

export const challenges = router({ create })
