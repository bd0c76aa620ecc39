import { router } from '@wordclaw/shared/procedure'
import { index } from './index/router.ts'

export const searchRouter = router({ index })
export type SearchRouter = typeof searchRouter
