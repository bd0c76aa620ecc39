import type { Call } from '@wordclaw/shared/principal'
import { systemClock } from '@wordclaw/shared/time'
import { createCatalog } from '../src/catalog.ts'
import { createInvoke } from '../src/create-invoke.ts'
import { createDomainDirectory } from '../src/domains/domain-directory.ts'
import type { Answer, Invocation } from '../src/invoke.ts'
import { Authenticator } from '../src/keys/authenticate.ts'
import { manifests } from '../src/manifests.ts'
import { openPriceList, PRICE_CHANNEL } from '../src/payments-gate/price-list.ts'
import { createDecisionLog, type DecisionRow } from '../src/policy/decision-log.ts'
import { openPolicyStore, POLICY_CHANNEL } from '../src/policy/policy-store.ts'
import { createRateLimiter, type RateLimit } from '../src/rate-limit.ts'
import type { Upstream } from '../src/upstream.ts'
import { startGatewayService } from './harness.ts'

const catalog = createCatalog(manifests)
export const admin = { scopes: ['admin'] }

/** The gateway's path over a database of its own. Its upstreams answer everything, and keep what they were asked. */
export async function startPath(rateLimit: RateLimit = { perMinute: 0, burst: 1 }, upstreams: Readonly<Record<string, Upstream>> = {}) {
  const gateway = await startGatewayService()
  const { database, firstKey } = gateway
  const calls: { call: Call; input: unknown }[] = []
  const faults: unknown[] = []
  const upstream: Upstream = {
    call: async (call, _path, input) => {
      calls.push({ call, input })
      return { ok: true, body: '{"answered":true}' }
    },
    ready: async () => undefined,
    close: async () => undefined,
  }
  const policies = await openPolicyStore(database.sql)
  await database.listen(POLICY_CHANNEL, (domainId) => policies.forget(domainId === null ? undefined : Number(domainId)))
  const prices = openPriceList(database.sql, systemClock)
  await database.listen(PRICE_CHANNEL, prices.forget)
  const { invoke, admit } = createInvoke({
    authenticator: new Authenticator(database.sql, systemClock),
    policies,
    decisions: createDecisionLog(database.sql),
    upstreams: new Map([...['content', 'forms'].map((service) => [service, upstream] as const), ...Object.entries(upstreams)]),
    prices,
    rateLimiter: createRateLimiter(rateLimit, systemClock),
    domainExists: createDomainDirectory(database.sql),
    clock: systemClock,
    onFault: (fault) => faults.push(fault),
  })
  const sql = <R extends object>(text: string) => database.sql.query<R>({ name: '', text }, [])
  const rows = () => sql<DecisionRow>('select * from gateway.policy_decision_logs order by id')
  const keyOf = async (scopes: ('content:read' | 'content:write' | 'admin')[], domainId = 1) =>
    (await gateway.as({ ...admin, domainId }).keys.create({ name: 'Test', scopes })).apiKey
  return { gateway, firstKey, calls, faults, invoke, admit, rows, sql, keyOf, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() }
}

/** A call as a surface would make it. */
export function invocation(procedure: string, input: unknown, caller: Partial<Invocation['caller']>, dryRun = false): Invocation {
  const entry = catalog.byProcedure.get(procedure)
  if (!entry) throw new Error(`there is no ${procedure}`)
  const anybody = {
    environment: 'rest',
    credential: undefined,
    domain: undefined,
    requestId: 'request-1',
    traceparent: undefined,
    ip: '127.0.0.1',
  } as const
  return { entry, input, dryRun, caller: { ...anybody, ...caller } }
}

export const codeOf = (answer: Answer | null) => (answer && !answer.ok ? answer.problem.code : null)
