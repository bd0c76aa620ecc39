import { content } from '@wordclaw/content/service'
import { forms } from '@wordclaw/forms/service'
import { payments } from '@wordclaw/payments/service'
import { search } from '@wordclaw/search/service'
import { executor } from '@wordclaw/shared/service'
import { testDatabase } from '@wordclaw/shared/testing/database'
import { expectProblem, startTestService } from '@wordclaw/shared/testing/service'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test } from 'vitest'
import { bootstrap } from '../bootstrap.ts'
import { createCatalog } from '../catalog.ts'
import { createDomainDirectory } from '../domains/domain-directory.ts'
import { Authenticator } from '../keys/authenticate.ts'
import { manifests } from '../manifests.ts'
import { createDecisionLog } from '../policy/decision-log.ts'
import { openPolicyStore } from '../policy/policy-store.ts'
import type { GatewayPorts } from '../ports.ts'
import { gateway } from '../service.ts'
import { localUpstream, servicesOf, type Upstream } from '../upstream.ts'
import { decideFor } from './decide-for.ts'

/** The gateway in front of all services, after a first start: `api_key:1` is its administrator's. */
async function startGateway() {
  await using opened = new AsyncDisposableStack()
  const upstreams = new Map<string, Upstream>()
  for (const definition of [content, forms, payments, search])
    upstreams.set(definition.name, localUpstream(executor(definition, opened.use(await testDatabase(definition.storage)), systemClock)))
  const catalog = createCatalog(manifests)
  const service = opened.use(
    await startTestService(gateway, {
      ports: async (database): Promise<GatewayPorts> => {
        const { sql } = database
        const policies = await openPolicyStore(sql)
        const deciding = { policies, authenticator: new Authenticator(sql, systemClock), decisions: createDecisionLog(sql) }
        const further = { ...deciding, catalog, clock: systemClock, domainExists: createDomainDirectory(sql) }
        const ports = { policies, services: servicesOf(upstreams), decideFor: decideFor.bind(null, further) }
        upstreams.set('gateway', localUpstream(executor(gateway, database, systemClock, ports)))
        return ports
      },
    }),
  )
  await bootstrap(service.database.sql, undefined)
  const running = opened.move()
  return { ...service, admin: service.as({}).plans, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

const typeNamed = (slug: string) => ({ procedure: 'content.types.create', input: { name: slug, slug, schema: { type: 'object' } } })
const domainNamed = (name: string) => ({ procedure: 'gateway.domains.create', input: { name, hostname: `${name}.test` } })

test('the plans of all services are one list, page by page, each there once and without what it would change', async () => {
  await using wordclaw = await startGateway()
  const made: number[] = []
  for (const call of [typeNamed('a'), domainNamed('b'), typeNamed('c')]) made.push((await wordclaw.admin.create(call)).id)
  const first = await wordclaw.admin.list({ limit: 2 })
  const second = await wordclaw.admin.list({ limit: 2, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made.toSorted((one, other) => other - one))
  expect(first.items[0]).not.toHaveProperty('changes')
  expect(second).toMatchObject({ hasMore: false, items: [{ procedure: 'content.types.create', appliedAt: null }] })
  await expectProblem(wordclaw.admin.list({ cursor: 'made up' }), 'INVALID_CURSOR')
})

test('a plan is read as it was made, and says once it is applied when and by whom', async () => {
  await using wordclaw = await startGateway()
  const plan = await wordclaw.admin.create(typeNamed('a'))
  expect(await wordclaw.admin.get({ id: plan.id })).toEqual(plan)
  const { id, hash } = plan
  expect(await wordclaw.admin.applyPlan({ id, hash })).toMatchObject({
    id,
    hash,
    procedure: 'content.types.create',
    answer: { id: expect.any(Number), slug: 'a' },
    inverse: { procedure: 'content.types.delete', input: { id: expect.any(Number) } },
  })
  expect(await wordclaw.admin.get({ id })).toMatchObject({ appliedAt: expect.any(String), appliedBy: 'api_key:1' })
})

test("another domain's plan does not exist, nor does one of no service", async () => {
  await using wordclaw = await startGateway()
  const { id, hash } = await wordclaw.admin.create(typeNamed('a'))
  const stranger = wordclaw.as({ domainId: 2 }).plans
  for (const at of [
    { plans: stranger, id },
    { plans: wordclaw.admin, id: 8_000 },
  ]) {
    await expectProblem(at.plans.get({ id: at.id }), 'PLAN_NOT_FOUND')
    await expectProblem(at.plans.applyPlan({ id: at.id, hash }), 'PLAN_NOT_FOUND')
  }
  expect((await stranger.list({})).items).toEqual([])
})

test('a plan is applied by its hash and no other', async () => {
  await using wordclaw = await startGateway()
  const { id } = await wordclaw.admin.create(typeNamed('a'))
  const { hash } = await wordclaw.admin.create(typeNamed('b'))
  await expectProblem(wordclaw.admin.applyPlan({ id, hash }), 'PLAN_HASH_MISMATCH')
})

test('a further call is decided for its caller as of now: a key that was revoked plans nothing', async () => {
  await using wordclaw = await startGateway()
  await wordclaw.database.sql.query({ name: '', text: 'update gateway.api_keys set revoked_at = now()' }, [])
  await expectProblem(wordclaw.admin.create(typeNamed('a')), 'AUTH_INVALID_API_KEY')
})
