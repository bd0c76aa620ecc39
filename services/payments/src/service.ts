import type { ServiceDefinition } from '@wordclaw/shared/service'
import { paymentsRouter } from './router.ts'
import { settlementRouteHeads } from './settlements/route-heads.ts'
import { settlementRoutes } from './settlements/webhook-route.ts'
import { storage } from './storage.ts'

/** Payments: what is asked for content, and whether it was paid. */
export const payments = {
  name: 'payments',
  router: paymentsRouter,
  storage,
  routes: settlementRoutes,
  routeHeads: settlementRouteHeads,
} satisfies ServiceDefinition
