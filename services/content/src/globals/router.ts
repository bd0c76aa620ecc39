import { router } from '@wordclaw/shared/procedure'
import { get } from './get.ts'
import { list } from './list.ts'
import { publish } from './publish.ts'
import { unpublish } from './unpublish.ts'
import { update } from './update.ts'

export const globals = router({ get, list, update, publish, unpublish })
