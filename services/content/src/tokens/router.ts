import { router } from '@wordclaw/shared/procedure'
import { revoke } from './revoke.ts'

export const tokens = router({ revoke })
