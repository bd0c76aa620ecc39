import type { ServiceDefinition } from '@wordclaw/shared/service'
import { assetRouteHeads } from './assets/route-heads.ts'
import { assetRoutes } from './assets/routes.ts'
import { bundleRouteHeads } from './bundle/route-heads.ts'
import { bundleRoutes } from './bundle/routes.ts'
import { jobKinds } from './jobs/job-kinds.ts'
import { scheduleArchival } from './lifecycle/schedule-archival.ts'
import { contentRouter } from './router.ts'
import { storage } from './storage.ts'

/** Content: the shapes, the documents and their history. */
export const content = {
  name: 'content',
  router: contentRouter,
  storage,
  consumers: [scheduleArchival],
  jobs: jobKinds,
  routes(app, context) {
    assetRoutes(app, context)
    bundleRoutes(app, context)
  },
  routeHeads: { ...assetRouteHeads, ...bundleRouteHeads },
} satisfies ServiceDefinition
