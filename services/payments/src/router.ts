import { router } from '@wordclaw/shared/procedure'
import { payments } from './payments/router.ts'

export const paymentsRouter = router({ payments })
export type PaymentsRouter = typeof paymentsRouter
