import { router } from '@wordclaw/shared/procedure'
import { contentItems } from './content-items/router.ts'
import { contentTypes } from './content-types/router.ts'

export const contentRouter = router({ types: contentTypes, items: contentItems })
export type ContentRouter = typeof contentRouter
