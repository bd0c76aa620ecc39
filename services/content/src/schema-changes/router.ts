import { router } from '@wordclaw/shared/procedure'
import { create } from './create.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { revert } from './revert.ts'

export const migrations = router({ create, list, get, revert })
