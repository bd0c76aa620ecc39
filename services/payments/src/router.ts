import { deadLettersRouter } from '@wordclaw/shared/dead-letters/dead-letters-router'
import { plansRouter } from '@wordclaw/shared/plans/plans-router'
import { router } from '@wordclaw/shared/procedure'
import { challenges } from './challenges/router.ts'
import { entitlements } from './entitlements/router.ts'
import { offers } from './offers/router.ts'
import { payments } from './payments/router.ts'

const open = { payments, offers, entitlements }

export const paymentsRouter = router({ ...open, challenges, deadLetters: deadLettersRouter('payments'), plans: plansRouter('payments') })
/** What clients see. */
export type PaymentsRouter = ReturnType<typeof router<typeof open>>
