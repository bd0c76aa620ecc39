import { router } from '@wordclaw/shared/procedure'
import { get } from './get.ts'
import { list } from './list.ts'

export const payments = router({ get, list })
