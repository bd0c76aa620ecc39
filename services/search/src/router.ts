import { deadLettersRouter } from '@wordclaw/shared/dead-letters/dead-letters-router'
import { plansRouter } from '@wordclaw/shared/plans/plans-router'
import { router } from '@wordclaw/shared/procedure'
import { index } from './index/router.ts'
import { query } from './search/query.ts'

const open = { query, index }

export const searchRouter = router({ ...open, deadLetters: deadLettersRouter('search'), plans: plansRouter('search') })
/** What clients see. */
export type SearchRouter = ReturnType<typeof router<typeof open>>
