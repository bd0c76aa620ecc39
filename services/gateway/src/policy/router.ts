import { router } from '@wordclaw/shared/procedure'
import { evaluate } from './evaluate.ts'
import { listDecisions } from './list-decisions.ts'
import { publish } from './publish.ts'
import { simulate } from './simulate.ts'

export const policy = router({ evaluate, simulate, publish, listDecisions })
