import { direct } from '@wordclaw/shared/procedure'
import type { DecideFor } from './plans/decide-for.ts'
import type { PolicyStore } from './policy/policy-store.ts'
import type { Services } from './upstream.ts'

/** What the gateway's own procedures need beside the database. */
export interface GatewayPorts {
  readonly policies: PolicyStore
  readonly services: Services
  /** Decides what a caller wants done beside the call itself. Only a gateway that has its doors open can. */
  readonly decideFor?: DecideFor
}

/** A procedure that asks or changes the policies in force. */
export const governing = direct.use(({ ctx, next }) => next({ ctx: { policies: (ctx.ports as GatewayPorts).policies } }))
