import { router } from '@wordclaw/shared/procedure'
import { domains } from './domains/router.ts'
import { identity } from './identity/router.ts'
import { keys } from './keys/router.ts'
import { policy } from './policy/router.ts'

export const gatewayRouter = router({ domains, identity, keys, policy })
export type GatewayRouter = typeof gatewayRouter
