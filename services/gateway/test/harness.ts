import { startTestService } from '@wordclaw/shared/testing/service'
import { bootstrap } from '../src/bootstrap.ts'
import { openPolicyStore } from '../src/policy/policy-store.ts'
import type { GatewayPorts } from '../src/ports.ts'
import { gateway } from '../src/service.ts'
import { servicesOf } from '../src/upstream.ts'

/** The gateway's own procedures on a database of its own, after a first start: domain 1 and its administrator's key exist. */
export async function startGatewayService() {
  const service = await startTestService(gateway, {
    ports: async ({ sql }): Promise<GatewayPorts> => ({ policies: await openPolicyStore(sql), services: servicesOf(new Map()) }),
  })
  const firstKey = (await bootstrap(service.database.sql, undefined)) ?? ''
  return { ...service, firstKey }
}
