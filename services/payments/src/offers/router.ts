import { router } from '@wordclaw/shared/procedure'
import { countOfType } from './count-of-type.ts'
import { create } from './create.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { update } from './update.ts'

export const offers = router({ create, get, list, update, countOfType })
