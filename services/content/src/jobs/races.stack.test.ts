import { startWorkers } from '@wordclaw/shared/jobs/workers'
import type { Peers } from '@wordclaw/shared/peers'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test, vi } from 'vitest'
import { startContent } from '../../test/harness.ts'
import { jobKinds } from './job-kinds.ts'

const authorize: Peers['authorize'] = async ({ principalId, domainId, procedure, requestId }) => ({
  ok: true,
  call: { principal: { id: principalId, domainId, scopes: [] }, procedure, requestId, decisionId: 'decision', dryRun: false },
})

test('a scheduled publish fires once, however many workers race for it', async () => {
  await using content = await startContent()
  const { database } = content
  const items: number[] = []
  for (let n = 0; n < 30; n++) items.push((await content.givenItem([`Item ${n}`])).id)
  const start = () => startWorkers({ database, schema: 'content', kinds: jobKinds, ports: { peers: { authorize } }, clock: systemClock })
  const racing = [start(), start(), start()]
  try {
    const create = (contentItemId: number) =>
      content.as({}).jobs.create({ kind: 'content_status_transition', payload: { contentItemId, targetStatus: 'published' } })
    const jobs = await Promise.all(items.map(create))
    const state = { name: '', text: `select count(*)::int as done from content.jobs where status = 'succeeded'` }
    await vi.waitFor(async () => expect(await database.sql.query(state, [])).toEqual([{ done: jobs.length }]), 15_000)
    const published = (await content.events()).filter(({ subject }) => subject === 'content.item.published')
    expect(published.map(({ payload }) => payload['contentItemId']).sort()).toEqual([...items].sort())
    const audited = (await content.audit()).filter(({ procedure }) => procedure === 'content.items.publish')
    expect(audited).toHaveLength(items.length)
    expect(racing.reduce((sum, workers) => sum + workers.process().attempts.succeeded, 0)).toBe(items.length)
  } finally {
    await Promise.all(racing.map((workers) => workers.stop()))
  }
})
