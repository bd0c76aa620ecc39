import { router } from '@wordclaw/shared/procedure'
import { contentItems } from './content-items/router.ts'

export const contentRouter = router({ items: contentItems })
export type ContentRouter = typeof contentRouter
