import { router } from '@wordclaw/shared/procedure'
import { applyPlan } from './apply-plan.ts'
import { create } from './create.ts'
import { get } from './get.ts'
import { list } from './list.ts'

export const plans = router({ create, list, get, applyPlan })
