import { content } from '@wordclaw/content/service'
import { forms } from '@wordclaw/forms/service'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { executor } from '@wordclaw/shared/service'
import { testDatabase } from '@wordclaw/shared/testing/database'
import { expectProblem, startTestService } from '@wordclaw/shared/testing/service'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test } from 'vitest'
import { openPolicyStore } from '../policy/policy-store.ts'
import type { GatewayPorts } from '../ports.ts'
import { gateway } from '../service.ts'
import { localUpstream, servicesOf } from '../upstream.ts'
import { outboundWebhook } from '../webhooks/outbound-webhook.ts'

/** The gateway in front of the services that have jobs, all on databases of their own, nobody working. */
async function startJobs() {
  await using opened = new AsyncDisposableStack()
  const contentDatabase = opened.use(await testDatabase(content.storage))
  const formsDatabase = opened.use(await testDatabase(forms.storage))
  const upstreams = new Map([
    ['content', localUpstream(executor(content, contentDatabase, systemClock))],
    ['forms', localUpstream(executor(forms, formsDatabase, systemClock))],
  ])
  const service = opened.use(
    await startTestService(gateway, {
      ports: async (database): Promise<GatewayPorts> => {
        const ports = { policies: await openPolicyStore(database.sql), services: servicesOf(upstreams) }
        upstreams.set('gateway', localUpstream(executor(gateway, database, systemClock, ports)))
        return ports
      },
    }),
  )
  const rows = <R extends object>(text: string, values: readonly unknown[] = []) => contentDatabase.sql.query<R>({ name: '', text }, values)
  const running = opened.move()
  return {
    ...service,
    upstreams,
    rows,
    audit: () => rows<{ payload: object }>(`select payload from content.outbox where subject = 'audit.mutation.recorded' order by id`),
    /** The id of a new delivery's job. */
    givenDelivery: async (domainId = 1) => {
      const work = { sql: service.database.sql, schema: 'gateway', now: systemClock.now() }
      return (await enqueue(work, outboundWebhook, { domainId, payload: { deliveryId: 1 } })) ?? 0
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const transition = (contentItemId = 1) => ({ kind: 'content_status_transition', payload: { contentItemId, targetStatus: 'published' } })

test('a job is created in the service that has its kind, and its id tells which that is', async () => {
  await using gateway = await startJobs()
  const admin = gateway.as({})
  const job = await admin.jobs.create({
    ...transition(),
    runAt: '2099-01-01T00:00:00+01:00',
    priority: 5,
    maxAttempts: 2,
    uniqueKey: 'launch',
  })
  expect(job).toMatchObject({
    id: 1,
    domainId: 1,
    queue: 'content',
    status: 'queued',
    payload: { contentItemId: 1, targetStatus: 'published' },
    runAt: '2098-12-31T23:00:00.000Z',
    attempts: 0,
    maxAttempts: 2,
    priority: 5,
    createdBy: 'api_key:1',
  })
  expect(await admin.jobs.get({ id: job.id })).toEqual(job)
  expect(await gateway.audit()).toMatchObject([{ payload: { procedure: 'content.jobs.create', entityType: 'job', entityId: 1 } }])
  await expectProblem(admin.jobs.create({ ...transition(), uniqueKey: 'launch' }), 'JOB_UNIQUE_KEY_TAKEN')
})

test('a dry run creates nothing', async () => {
  await using gateway = await startJobs()
  expect(await gateway.as({}, { dryRun: true }).jobs.create(transition())).toMatchObject({ status: 'queued' })
  expect((await gateway.as({}).jobs.list({})).items).toEqual([])
})

test('a call that is repeated with its idempotency key makes one job', async () => {
  await using gateway = await startJobs()
  const call = {
    principal: { id: 'api_key:1', domainId: 1, scopes: ['admin'] },
    procedure: 'gateway.jobs.create',
    requestId: 'test',
    decisionId: crypto.randomUUID(),
    dryRun: false,
    idempotencyKey: 'once',
  }
  const create = () => gateway.upstreams.get('gateway')?.call(call, 'jobs.create', transition())
  const first = await create()
  const second = await create()
  expect(first).toMatchObject({ ok: true })
  expect(second).toMatchObject(first ?? {})
  expect((await gateway.as({}).jobs.list({})).items).toHaveLength(1)
})

test.each(['outbound_webhook', 'draft_generation', 'no_such_kind'])('callers cannot create jobs of kind %s', async (kind) => {
  await using gateway = await startJobs()
  const creating = gateway.as({}).jobs.create({ kind, payload: { url: 'https://example.com' } })
  const { context } = await expectProblem(creating, 'JOB_KIND_INVALID')
  expect(context).toEqual({ kinds: ['content_status_transition'] })
})

test.each(['tomorrow', '2027-01-01', '2027-01-01T00:00:00'])('%s is no time to run at', async (runAt) => {
  await using gateway = await startJobs()
  await expectProblem(gateway.as({}).jobs.create({ ...transition(), runAt }), 'JOB_RUN_AT_INVALID')
})

test('jobs of all services are one list, each job on one page', async () => {
  await using gateway = await startJobs()
  const admin = gateway.as({})
  const ids: number[] = []
  for (let n = 0; n < 3; n++) ids.push((await admin.jobs.create(transition(n + 1))).id, await gateway.givenDelivery())
  await gateway.givenDelivery(2)
  const seen: number[] = []
  let cursor: string | undefined
  do {
    const page = await admin.jobs.list({ limit: 2, ...(cursor && { cursor }) })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toEqual([11, 9, 7, 5, 3, 1])
  expect([...ids].sort((a, b) => b - a)).toEqual(seen)
  await expectProblem(admin.jobs.list({ cursor: 'nonsense' }), 'INVALID_CURSOR')
})

test('the list is filtered by state, kind and lane', async () => {
  await using gateway = await startJobs()
  const admin = gateway.as({})
  const { id } = await admin.jobs.create(transition())
  const cancelled = await admin.jobs.cancel({ id: (await admin.jobs.create(transition(2))).id })
  const delivery = await gateway.givenDelivery()
  const idsOf = async (filter: object) => (await admin.jobs.list(filter)).items.map((job) => job.id)
  expect(await idsOf({ status: 'cancelled' })).toEqual([cancelled.id])
  expect(await idsOf({ kind: 'outbound_webhook' })).toEqual([delivery])
  expect(await idsOf({ queue: 'content' })).toEqual([cancelled.id, id])
  expect(await idsOf({ queue: 'content', status: 'queued', kind: 'content_status_transition' })).toEqual([id])
  expect(await idsOf({ queue: 'content', kind: 'outbound_webhook' })).toEqual([])
})

test('only a queued job that a caller created can be cancelled, and only an ended one be retried; whoever retries it answers for it', async () => {
  await using gateway = await startJobs()
  const admin = gateway.as({})
  const { id } = await admin.jobs.create(transition())
  await expectProblem(admin.jobs.retry({ id }), 'JOB_RETRY_FORBIDDEN')
  expect(await admin.jobs.cancel({ id })).toMatchObject({ id, status: 'cancelled' })
  await expectProblem(admin.jobs.cancel({ id }), 'JOB_CANCEL_FORBIDDEN')
  expect(await gateway.as({ id: 'api_key:9' }).jobs.retry({ id })).toMatchObject({
    id,
    status: 'queued',
    attempts: 0,
    createdBy: 'api_key:9',
  })
  const delivery = await gateway.givenDelivery()
  await expectProblem(admin.jobs.cancel({ id: delivery }), 'JOB_CANCEL_FORBIDDEN')
  await gateway.database.sql.query({ name: '', text: `update gateway.jobs set status = 'failed' where id = $1` }, [delivery])
  expect(await admin.jobs.retry({ id: delivery })).toMatchObject({ createdBy: null })
  const actions = (await gateway.audit()).map(({ payload }) => (payload as { action: string }).action)
  expect(actions).toEqual(['create', 'cancel', 'retry'])
})

test.each(['get', 'cancel', 'retry'] as const)("%s answers for another domain's job as for one that does not exist", async (name) => {
  await using gateway = await startJobs()
  const admin = gateway.as({})
  const theirs = await gateway.as({ domainId: 2 }).jobs.create(transition())
  const answerFor = async (id: number) => (await expectProblem(admin.jobs[name]({ id }), 'JOB_NOT_FOUND')).detail.replace(`${id}`, 'ID')
  expect(await answerFor(theirs.id)).toBe(await answerFor(800_001))
  // No service has ids that can be divided by four.
  expect(await answerFor(theirs.id)).toBe(await answerFor(800_000))
})

test('the state of the workers counts what waits in the domain, and names a service that does not answer', async () => {
  await using gateway = await startJobs()
  const admin = gateway.as({})
  await admin.jobs.create(transition())
  await gateway.as({ domainId: 2 }).jobs.create(transition())
  gateway.upstreams.delete('forms')
  expect(await admin.jobs.workerStatus({})).toMatchObject({
    started: false,
    totalProcessedJobs: 0,
    services: [
      { service: 'content', problem: null, queues: [{ queue: 'content', queued: 1, running: 0 }], process: null },
      { service: 'forms', problem: 'UPSTREAM_UNAVAILABLE', queues: [] },
      { service: 'gateway', problem: null, queues: [] },
    ],
  })
  await expectProblem(admin.jobs.list({}), 'UPSTREAM_UNAVAILABLE')
})
