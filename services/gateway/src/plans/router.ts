import { router } from '@wordclaw/shared/procedure'
import { apply } from './apply.ts'
import { create } from './create.ts'
import { get } from './get.ts'
import { list } from './list.ts'

export const plans = router({ create, list, get, apply })
