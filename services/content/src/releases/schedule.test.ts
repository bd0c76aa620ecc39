import { startWorkers } from '@wordclaw/shared/jobs/workers'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test, vi } from 'vitest'
import { startReleasing } from '../../test/releases.ts'
import { jobKinds } from '../jobs/job-kinds.ts'

const FAR = '2100-01-01T00:00:00Z'

async function startScheduling(options: Parameters<typeof startReleasing>[0] = {}) {
  const content = await startReleasing(options)
  const { id } = await content.givenItem(['one'])
  const release = await content.givenRelease({ contentItemId: id, action: 'publish' })
  const sql = (text: string, values: unknown[] = []) => content.database.sql.query({ name: '', text }, values)
  return {
    ...content,
    id,
    releaseId: release.id,
    /** Makes the job of the release due, and has it done. */
    async whenDue(jobId: number, status: string) {
      await sql(`update content.jobs set run_at = now() where id = $1 and kind = 'release_publication'`, [jobId])
      const { database, peers: ports } = content
      const workers = startWorkers({ database, schema: 'content', kinds: jobKinds, ports: { peers: ports }, clock: systemClock })
      try {
        return await vi.waitFor(async () => {
          const job = await content.as({}).jobs.get({ id: jobId })
          expect(job).toMatchObject({ status })
          return job
        }, 10_000)
      } finally {
        await workers.stop()
      }
    },
  }
}

test('a release that is scheduled is closed, and published when its time has come, for whoever scheduled it', async () => {
  await using content = await startScheduling()
  const { releases, releaseId, id } = content

  const scheduled = await content.as({ id: 'api_key:7' }).releases.schedule({ id: releaseId, runAt: FAR })

  expect(scheduled).toMatchObject({ status: 'scheduled', scheduledAt: '2100-01-01T00:00:00.000Z' })
  await expectProblem(releases.setChanges({ id: releaseId, changes: [{ contentItemId: id, action: 'delete' }] }), 'RELEASE_NOT_OPEN')
  const job = await content.whenDue(scheduled.scheduledJobId ?? 0, 'succeeded')
  expect(job).toMatchObject({ result: { releaseId, skipped: false } })
  expect(await releases.get({ id: releaseId })).toMatchObject({ status: 'published', publishedBy: 'api_key:7' })
  expect(await content.live(id)).toEqual({ title: 'one' })
})

test('a release that is unscheduled is open again, and its job does nothing', async () => {
  await using content = await startScheduling()
  const { releases, releaseId, id } = content
  const { scheduledJobId } = await releases.schedule({ id: releaseId, runAt: FAR })

  expect(await releases.unschedule({ id: releaseId })).toMatchObject({ status: 'open', scheduledAt: null, scheduledJobId: null })

  expect(await content.whenDue(scheduledJobId ?? 0, 'succeeded')).toMatchObject({ result: { skipped: true } })
  await expectProblem(content.items.get({ id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
  await expectProblem(releases.unschedule({ id: releaseId }), 'RELEASE_NOT_SCHEDULED')
})

test('what stands against a scheduled release when it fires fails its job, with the reasons, and nothing of it is done', async () => {
  await using content = await startScheduling()
  const { releases, releaseId, id } = content
  const { scheduledJobId } = await releases.schedule({ id: releaseId, runAt: FAR })
  await content.items.update({ id, data: { title: 'edited since' } })

  const { lastError } = await content.whenDue(scheduledJobId ?? 0, 'failed')

  expect(lastError).toContain(`item ${id}: VERSION_CONFLICT`)
  expect(await releases.get({ id: releaseId })).toMatchObject({ status: 'scheduled' })
  await expectProblem(content.items.get({ id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
})

test('whoever may no longer publish when it fires publishes nothing', async () => {
  await using content = await startScheduling({ refused: ['content.releases.publish'] })
  const { scheduledJobId } = await content.releases.schedule({ id: content.releaseId, runAt: FAR })

  expect(await content.whenDue(scheduledJobId ?? 0, 'failed')).toMatchObject({ lastError: 'FROZEN: Frozen.' })
})

test('a release is not scheduled for the past, nor without changes, nor in another domain', async () => {
  await using content = await startScheduling()
  const { releases, releaseId } = content
  const empty = await releases.create({ name: 'Empty' })

  await expectProblem(releases.schedule({ id: releaseId, runAt: '2020-01-01T00:00:00Z' }), 'RELEASE_RUN_AT_INVALID')
  await expectProblem(releases.schedule({ id: empty.id, runAt: FAR }), 'RELEASE_EMPTY')
  await expectProblem(content.as({ domainId: 2 }).releases.schedule({ id: releaseId, runAt: FAR }), 'RELEASE_NOT_FOUND')
  await expectProblem(content.as({ domainId: 2 }).releases.unschedule({ id: releaseId }), 'RELEASE_NOT_FOUND')
})
