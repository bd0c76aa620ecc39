import { router } from '../procedure.ts'
import { getPlan } from './procedures/get.ts'
import { listPlans } from './procedures/list.ts'

/** What a service says of its plans to the gateway, which shows those of all services as one list. */
export const plansRouter = (schema: string) => router({ list: listPlans(schema), get: getPlan(schema) })
