import { router } from '@wordclaw/shared/procedure'
import { create } from './create.ts'
import { list } from './list.ts'

export const domains = router({ create, list })
