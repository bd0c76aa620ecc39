import { PLAN_ID_STEP } from '@wordclaw/shared/plans/plan.entity'
import type { Context } from '@wordclaw/shared/procedure'
import { forwardedTo } from '../forwarded.ts'
import type { GatewayPorts } from '../ports.ts'
import type { DecideFor } from './decide-for.ts'

/** A procedure over plans, performed by the service that has them. */
export const forwarded = forwardedTo(
  [
    { service: 'content', at: 'plans', rest: 1 },
    { service: 'forms', at: 'plans', rest: 2 },
    { service: 'payments', at: 'plans', rest: 3 },
    { service: 'search', at: 'plans', rest: 4 },
    { service: 'gateway', at: 'ownPlans', rest: 5 },
  ],
  PLAN_ID_STEP,
)

/** What plans need of the gateway. */
export function planPortsOf({ ports }: Pick<Context, 'ports'>): { decideFor: DecideFor; services: GatewayPorts['services'] } {
  const { decideFor, services } = ports as GatewayPorts
  if (!decideFor) throw new Error('this gateway has nothing to decide further calls with')
  return { decideFor, services }
}
