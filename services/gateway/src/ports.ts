import { direct } from '@wordclaw/shared/procedure'
import type { PolicyStore } from './policy/policy-store.ts'
import type { Services } from './upstream.ts'

/** What the gateway's own procedures need beside the database. */
export interface GatewayPorts {
  readonly policies: PolicyStore
  readonly services: Services
}

/** A procedure that asks or changes the policies in force. */
export const governing = direct.use(({ ctx, next }) => next({ ctx: { policies: (ctx.ports as GatewayPorts).policies } }))
