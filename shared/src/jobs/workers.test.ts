import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { PeerUnavailable } from '../peers.ts'
import { leaveNote, noteJob, openWorkshop, setClock } from '../testing/jobs.ts'
import { defineJob, type JobKind, RetryLater, TerminalError } from './job-kind.ts'

const { waitFor } = vi

/** A kind of note job that does something else first. */
const noteAfter = (first: (attempt: number) => void | Promise<void>, rest: Partial<JobKind<{ note: string }, undefined>> = {}) =>
  defineJob({
    ...noteJob,
    async handle(work, job) {
      await leaveNote(work, job.domainId, job.id, job.payload.note)
      await first(job.attempt)
      return undefined
    },
    ...rest,
  })

const hello = { domainId: 1, payload: { note: 'hello' } }

test('a job is done, and its result is kept with it', async () => {
  await using workshop = await openWorkshop()
  await using _ = workshop.work([noteJob])
  const id = await workshop.enqueue(noteJob, hello)
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'succeeded', attempts: 1, claimed_by: null }), 5_000)
  expect(await workshop.effects()).toEqual([{ domain_id: 1, job_id: id, note: 'hello' }])
  expect(await workshop.rows('select result from workshop.jobs')).toEqual([{ result: { noted: 'hello' } }])
})

test('ids of a service leave the same rest when divided by four', async () => {
  await using workshop = await openWorkshop()
  expect([await workshop.enqueue(noteJob, hello), await workshop.enqueue(noteJob, hello)]).toEqual([1, 5])
})

test('a job is not done before its time', async () => {
  const clock = setClock()
  await using workshop = await openWorkshop(clock)
  await using workers = workshop.work([noteJob])
  const later = await workshop.enqueue(noteJob, { ...hello, runAt: new Date(clock.now().getTime() + 60_000) })
  const now = await workshop.enqueue(noteJob, hello)
  await waitFor(async () => expect(await workshop.job(now)).toMatchObject({ status: 'succeeded' }), 5_000)
  expect(await workers.health()).toMatchObject({ queues: [{ lane: 'notes', queued: 0, scheduled: 1, running: 0 }] })
  clock.advance(60_000)
  await waitFor(async () => expect(await workshop.job(later)).toMatchObject({ status: 'succeeded' }), 5_000)
})

test('a job that fails leaves nothing behind, waits, and is tried again', async () => {
  const clock = setClock()
  await using workshop = await openWorkshop(clock)
  const failing = noteAfter((attempt) => {
    if (attempt === 1) throw new RetryLater('the other side is busy', 40_000)
  })
  await using _ = workshop.work([failing])
  const id = await workshop.enqueue(failing, hello)
  const waiting = { status: 'queued', attempts: 1, last_error: 'the other side is busy' }
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject(waiting), 5_000)
  expect(await workshop.effects()).toEqual([])
  expect(Date.parse((await workshop.job(id)).run_at)).toBeGreaterThanOrEqual(clock.now().getTime() + 40_000)
  clock.advance(300_000)
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'succeeded', attempts: 2 }), 5_000)
  expect(await workshop.effects()).toHaveLength(1)
})

test('a job fails for good when its attempts are used up', async () => {
  const clock = setClock()
  await using workshop = await openWorkshop(clock)
  const failing = noteAfter(() => Promise.reject(new Error('no')), { backoff: () => 0 })
  await using _ = workshop.work([failing])
  const id = await workshop.enqueue(failing, { ...hello, maxAttempts: 2 })
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'failed', attempts: 2, last_error: 'no' }), 5_000)
  expect(await workshop.effects()).toEqual([])
})

test.each([
  ['what no attempt can mend', noteJob.payload.parse(hello.payload), new TerminalError('NOT_ALLOWED: no'), 'NOT_ALLOWED: no'],
  ['a payload that is not of its kind', { note: 1 }, undefined, /^JOB_PAYLOAD_INVALID: \/note /],
])('%s fails a job at once', async (_, payload, error, lastError) => {
  await using workshop = await openWorkshop()
  const failing = noteAfter(() => {
    if (error) throw error
  })
  await using __ = workshop.work([failing])
  const id = await workshop.enqueue({ ...failing, payload: z.unknown() }, { domainId: 1, payload })
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'failed', attempts: 1 }), 5_000)
  expect((await workshop.job(id)).last_error).toMatch(lastError)
})

test('a kind that this version does not know fails clearly', async () => {
  await using workshop = await openWorkshop()
  await using _ = workshop.work([noteJob])
  const id = await workshop.enqueue({ ...noteJob, kind: 'elsewhere' }, hello)
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'failed' }), 5_000)
  expect((await workshop.job(id)).last_error).toMatch(/^JOB_KIND_UNKNOWN: .* elsewhere\.$/)
})

test('a service that cannot be reached costs no attempt', async () => {
  const clock = setClock()
  await using workshop = await openWorkshop(clock)
  let away = true
  const kind = noteAfter(() => undefined, {
    prepare: async () => {
      if (away) throw new PeerUnavailable('the gateway does not answer')
    },
  })
  await using _ = workshop.work([kind])
  const id = await workshop.enqueue(kind, { ...hello, maxAttempts: 1 })
  const waiting = { status: 'queued', attempts: 0, last_error: 'the gateway does not answer' }
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject(waiting), 5_000)
  away = false
  clock.advance(10_000)
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'succeeded', attempts: 1 }), 5_000)
})

test("readers of a job are not told a driver's words", async () => {
  await using workshop = await openWorkshop()
  const failing = defineJob({
    ...noteJob,
    maxAttempts: 1,
    handle: async ({ sql }) => void (await sql.query({ name: '', text: `select 'secret'::int` }, [])) as undefined,
  })
  await using _ = workshop.work([failing])
  const id = await workshop.enqueue(failing, hello)
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'failed' }), 5_000)
  expect((await workshop.job(id)).last_error).toBe('The service failed while doing this job; its log tells more.')
})

test('a unique key is taken while a job with it waits or runs, in its domain and kind only', async () => {
  await using workshop = await openWorkshop()
  const keyed = { ...hello, uniqueKey: 'k' }
  const first = await workshop.enqueue(noteJob, keyed)
  expect(await workshop.enqueue(noteJob, keyed)).toBeNull()
  expect(await workshop.enqueue(noteJob, { ...keyed, domainId: 2 })).not.toBeNull()
  expect(await workshop.enqueue({ ...noteJob, kind: 'other' }, keyed)).not.toBeNull()
  await using _ = workshop.work([noteJob])
  await waitFor(async () => expect(await workshop.job(first)).toMatchObject({ status: 'succeeded' }), 5_000)
  expect(await workshop.enqueue(noteJob, keyed)).not.toBeNull()
})

test('a worker that was thought lost has no effect', async () => {
  await using workshop = await openWorkshop()
  const entered = Promise.withResolvers<void>()
  const resume = Promise.withResolvers<undefined>()
  const slow = defineJob({
    ...noteJob,
    prepare: async (_, { attempt }) => {
      if (attempt > 1) return undefined
      entered.resolve()
      return resume.promise
    },
  })
  await using workers = workshop.work([slow])
  const id = await workshop.enqueue(slow, hello)
  await entered.promise
  await workshop.rows(`update workshop.jobs set status = 'queued', ready = true, attempts = 1, claimed_by = null where id = $1`, [id])
  workers.kick()
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'succeeded', attempts: 2 }), 5_000)
  resume.resolve(undefined)
  await waitFor(() => expect(workers.process().attempts).toMatchObject({ succeeded: 1, lost: 1 }), 5_000)
  expect(await workshop.effects()).toHaveLength(1)
})

test('the job of a lost worker is done by another, and fails once it has taken ten with it', async () => {
  await using workshop = await openWorkshop()
  const lapsed = `update workshop.jobs set status = 'running', attempts = attempts + 1, claimed_by = 'dead', lease_until = now() - interval '1 second', lost = $2 where id = $1`
  const [once, often] = [await workshop.enqueue(noteJob, hello), await workshop.enqueue(noteJob, hello)]
  await workshop.rows(lapsed, [once, 0])
  await workshop.rows(lapsed, [often, 9])
  await using _ = workshop.work([noteJob])
  await waitFor(async () => expect(await workshop.job(once)).toMatchObject({ status: 'succeeded', attempts: 1 }), 5_000)
  expect(await workshop.job(often)).toMatchObject({ status: 'failed', last_error: 'The worker was lost 10 times while doing it.' })
  expect(await workshop.effects()).toHaveLength(1)
})

test('a stop finishes what is running, and gives back what takes too long', async () => {
  await using workshop = await openWorkshop()
  const stuck = Promise.withResolvers<undefined>()
  const slow = defineJob({ ...noteJob, prepare: async (_, { payload }) => (payload.note === 'stuck' ? stuck.promise : undefined) })
  const workers = workshop.work([slow], { patienceMs: 200 })
  const [given, id] = [await workshop.enqueue(slow, { domainId: 1, payload: { note: 'stuck' } }), await workshop.enqueue(slow, hello)]
  await waitFor(async () => expect(await workshop.job(given)).toMatchObject({ status: 'running' }), 5_000)
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'succeeded' }), 5_000)
  await workers.stop()
  expect(await workshop.job(given)).toMatchObject({ status: 'queued', attempts: 0, claimed_by: null })
  stuck.resolve(undefined)
  await waitFor(() => expect(workers.process().attempts.lost).toBe(1), 5_000)
  expect(await workshop.effects()).toHaveLength(1)
})
