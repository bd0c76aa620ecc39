import { startWorkers } from '@wordclaw/shared/jobs/workers'
import type { Authorization } from '@wordclaw/shared/peers'
import { PeerUnavailable } from '@wordclaw/shared/peers'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test, vi } from 'vitest'
import { startContent } from '../../test/harness.ts'
import { jobKinds } from './job-kinds.ts'

interface Asked {
  principalId: string
  domainId: number
  procedure: string
  input: unknown
  requestId: string
}

const allow = async ({ principalId, domainId, procedure, requestId }: Asked): Promise<Authorization> => ({
  ok: true,
  call: { principal: { id: principalId, domainId, scopes: [] }, procedure, requestId, decisionId: 'decision', dryRun: false },
})
const DENIED = { status: 403, code: 'MISSING_CONTENT_PUBLISH_SCOPE', detail: 'Access denied by policy.', remediation: 'Ask.' }
const refuse = async (): Promise<Authorization> => ({ ok: false, problem: DENIED })

/** Content with workers, which ask `authorize` what policy says. */
async function startWorkingContent(authorize: (asked: Asked) => Promise<Authorization> = allow) {
  const service = await startContent()
  const asked: Asked[] = []
  const peers = {
    authorize: (request: Asked) => {
      asked.push(request)
      return authorize(request)
    },
  }
  const workers = startWorkers({ database: service.database, schema: 'content', kinds: jobKinds, ports: { peers }, clock: systemClock })
  const schedule = (contentItemId: number, targetStatus: string) =>
    service.as({ id: 'api_key:7' }).jobs.create({ kind: 'content_status_transition', payload: { contentItemId, targetStatus } })
  return {
    ...service,
    asked,
    schedule,
    /** The job once it has ended in this state. */
    ended: (id: number, status: string) =>
      vi.waitFor(async () => {
        const job = await service.as({}).jobs.get({ id })
        expect(job).toMatchObject({ status })
        return job
      }, 5_000),
    async [Symbol.asyncDispose]() {
      await workers.stop()
      await service[Symbol.asyncDispose]()
    },
  }
}

test('a scheduled publish is decided anew for whoever scheduled it, and leaves what publishing leaves', async () => {
  await using content = await startWorkingContent()
  const item = await content.givenItem(['One'])
  await content.newEvents()
  const before = (await content.audit()).length
  const job = await content.schedule(item.id, 'published')
  const done = await content.ended(job.id, 'succeeded')
  expect(done.result).toEqual({ contentItemId: item.id, status: 'published', version: 2, skipped: false })
  const requestId = `job:${job.id}`
  expect(content.asked).toEqual([
    { principalId: 'api_key:7', domainId: 1, procedure: 'content.items.publish', input: { id: item.id }, requestId },
  ])
  expect(await content.newEvents()).toMatchObject([{ subject: 'content.item.published', payload: { contentItemId: item.id, version: 2 } }])
  expect((await content.audit()).slice(before)).toMatchObject([
    { procedure: 'content.jobs.create', entityType: 'job', entityId: job.id, actorId: 'api_key:7' },
    { procedure: 'content.items.publish', entityType: 'content_item', entityId: item.id, actorId: 'api_key:7', requestId },
  ])
})

test.each([
  ['draft', 'content.items.unpublish', 'draft', null],
  ['archived', 'content.items.update', 'archived', 2],
])('a live item that is set to %s goes through %s', async (target, procedure, status, publishedVersion) => {
  await using content = await startWorkingContent()
  const { id } = await content.givenItem(['One'])
  await content.as({}).items.publish({ id })
  await content.ended((await content.schedule(id, target)).id, 'succeeded')
  expect(content.asked).toMatchObject([{ procedure }])
  expect(await content.as({}).items.get({ id })).toMatchObject({ status, publishedVersion })
})

test('an item that is in the state already is left alone, and nobody is asked', async () => {
  await using content = await startWorkingContent()
  const { id } = await content.givenItem(['One'])
  const done = await content.ended((await content.schedule(id, 'draft')).id, 'succeeded')
  expect(done.result).toMatchObject({ skipped: true })
  expect(content.asked).toEqual([])
})

test("a refusal fails the job with the refusal's code, and changes nothing", async () => {
  await using content = await startWorkingContent(refuse)
  const { id } = await content.givenItem(['One'])
  const failed = await content.ended((await content.schedule(id, 'published')).id, 'failed')
  expect(failed).toMatchObject({ attempts: 1, lastError: 'MISSING_CONTENT_PUBLISH_SCOPE: Access denied by policy.' })
  expect(await content.as({}).items.get({ id })).toMatchObject({ version: 1, publishedVersion: null })
})

test('a gateway that cannot be reached costs no attempt', async () => {
  await using content = await startWorkingContent(() => Promise.reject(new PeerUnavailable('the gateway does not answer')))
  const { id } = await content.givenItem(['One'])
  const { id: jobId } = await content.schedule(id, 'published')
  await vi.waitFor(
    async () => expect(await content.as({}).jobs.get({ id: jobId })).toMatchObject({ lastError: 'the gateway does not answer' }),
    5_000,
  )
  expect(await content.as({}).jobs.get({ id: jobId })).toMatchObject({ status: 'queued', attempts: 0 })
})

test('an item of another domain fails the job as one that does not exist', async () => {
  await using content = await startWorkingContent()
  const theirs = await content.givenItem(['Theirs'], { domainId: 2 })
  const of = async (id: number) => (await content.ended((await content.schedule(id, 'published')).id, 'failed')).lastError
  expect(await of(theirs.id)).toBe(`CONTENT_ITEM_NOT_FOUND: Content item ${theirs.id} does not exist in this domain.`)
  expect(await of(999)).toBe('CONTENT_ITEM_NOT_FOUND: Content item 999 does not exist in this domain.')
  expect(content.asked).toEqual([])
})

test('a payload that is not of the kind is refused when the job is created, with pointers', async () => {
  await using content = await startContent()
  const creating = content.as({}).jobs.create({ kind: 'content_status_transition', payload: { contentItemId: 'x' }, queue: 'webhooks' })
  const { issues } = await expectProblem(creating, 'VALIDATION_ERROR')
  expect(issues?.map(({ pointer }) => pointer)).toEqual(['/payload/contentItemId', '/payload/targetStatus', '/queue'])
})
