import { ASSET_ROUTES } from '../src/assets-passthrough/asset-routes.ts'
import { BUNDLE_ROUTES } from '../src/bundle/bundle-routes.ts'
import { createCatalog } from '../src/catalog.ts'
import { manifests } from '../src/manifests.ts'
import { SETTLEMENT_ROUTE } from '../src/payments-gate/settlement-route.ts'
import { described } from '../src/raw-routes/raw-route.ts'

/** What the services of this version offer. */
export const catalog = createCatalog(manifests)

/** What is served beside their procedures. That this is all of it, the gateway finds out when it starts. */
export const routes = described([SETTLEMENT_ROUTE, ...ASSET_ROUTES, ...BUNDLE_ROUTES], catalog)
