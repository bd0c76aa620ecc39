import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, inject, test, vi } from 'vitest'
import { databaseUrl } from '../testing/database.ts'
import { noteJob, openWorkshop } from '../testing/jobs.ts'
import { defineJob } from './job-kind.ts'

const { waitFor } = vi
const otherLane = defineJob({ ...noteJob, kind: 'other', lane: 'other' })

/** So many jobs of a domain, at once. */
const BACKLOG = `insert into workshop.jobs (domain_id, kind, queue, payload)
  select $1::int, 'note', 'notes', '{"note":"backlog"}' from generate_series(1, $2::int)`

test("a backlog of ten thousand jobs does not delay another domain's job, nor another lane's", async () => {
  await using workshop = await openWorkshop()
  await workshop.rows(BACKLOG, [1, 10_000])
  await using _ = workshop.work([noteJob, otherLane])
  await waitFor(async () => expect(await workshop.effects()).not.toEqual([]), 5_000)
  const alone = await workshop.enqueue(noteJob, { domainId: 2, payload: { note: 'alone' } })
  const [{ before } = { before: 0 }] = await workshop.rows<{ before: number }>('select count(*)::int as before from workshop.effects')
  const aside = await workshop.enqueue(otherLane, { domainId: 1, payload: { note: 'aside' } })
  await waitFor(async () => expect(await workshop.job(alone)).toMatchObject({ status: 'succeeded' }), 5_000)
  await waitFor(async () => expect(await workshop.job(aside)).toMatchObject({ status: 'succeeded' }), 5_000)
  const done = await workshop.effects()
  // Counted in jobs, not in time: its turn is the next one, once those are done that had been claimed, or had committed before this looked.
  expect(done.findIndex(({ job_id }) => job_id === alone) - before).toBeLessThan(100)
  expect(done.length).toBeLessThan(10_000)
})

test('of a backlog, every domain is given its turn before any is given its second', async () => {
  await using workshop = await openWorkshop()
  for (const [domainId, jobs] of [
    [1, 1_000],
    [2, 20],
    [3, 1],
    [4, 1],
    [5, 1],
    [6, 1],
    [7, 1],
  ] as const)
    await workshop.rows(BACKLOG, [domainId, jobs])
  await using _ = workshop.work([noteJob], { concurrency: { notes: 1 } })
  await waitFor(async () => expect((await workshop.effects()).length).toBeGreaterThan(20), 5_000)
  const order = (await workshop.effects()).map(({ domain_id }) => domain_id)
  expect(order.slice(0, 11)).toEqual([1, 2, 3, 4, 5, 6, 7, 1, 2, 1, 2])
})

test('slow jobs of one domain leave a hand free for the others', async () => {
  await using workshop = await openWorkshop()
  const held = Promise.withResolvers<undefined>()
  const slow = defineJob({ ...noteJob, prepare: async (_, { domainId }) => (domainId === 1 ? held.promise : undefined) })
  await workshop.rows(BACKLOG, [1, 20])
  await using workers = workshop.work([slow])
  await waitFor(() => expect(workers.process().lanes).toEqual([{ lane: 'notes', concurrency: 5, running: 4 }]), 5_000)
  const other = await workshop.enqueue(slow, { domainId: 2, payload: { note: 'other' } })
  await waitFor(async () => expect(await workshop.job(other)).toMatchObject({ status: 'succeeded' }), 5_000)
  held.resolve(undefined)
})

test('the job of a process that is killed in the middle of it is done within five seconds, once', async () => {
  await using workshop = await openWorkshop()
  const [{ name } = { name: '' }] = await workshop.rows<{ name: string }>('select current_database() as name')
  const script = fileURLToPath(new URL('../testing/jobs-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, databaseUrl(inject('postgresUrl'), name)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const id = await workshop.enqueue(noteJob, { domainId: 1, payload: { note: 'hello' } })
  await once(child.stdout, 'data')
  expect(await workshop.job(id)).toMatchObject({ status: 'running', attempts: 1 })
  child.kill('SIGKILL')
  await once(child, 'exit')
  await using _ = workshop.work([noteJob])
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'succeeded', attempts: 1 }), 5_000)
  expect(await workshop.effects()).toEqual([{ domain_id: 1, job_id: id, note: 'hello' }])
})

test('a job that takes longer than its lease stays with its worker', async () => {
  await using workshop = await openWorkshop()
  const held = Promise.withResolvers<undefined>()
  const slow = defineJob({ ...noteJob, prepare: () => held.promise })
  await using workers = workshop.work([slow])
  await using others = workshop.work([slow])
  const id = await workshop.enqueue(slow, { domainId: 1, payload: { note: 'hello' } })
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'running' }), 5_000)
  const lease = () => workshop.rows<{ left: boolean }>(`select lease_until > claimed_at + interval '5 seconds' as left from workshop.jobs`)
  await waitFor(async () => expect(await lease()).toEqual([{ left: true }]), 8_000)
  expect(await workshop.job(id)).toMatchObject({ status: 'running', attempts: 1 })
  held.resolve(undefined)
  await waitFor(async () => expect(await workshop.job(id)).toMatchObject({ status: 'succeeded', attempts: 1 }), 5_000)
  expect(workers.process().attempts.lost + others.process().attempts.lost).toBe(0)
})

test('two workers share the work without doing anything twice', async () => {
  await using workshop = await openWorkshop()
  await workshop.rows(BACKLOG, [1, 500])
  await workshop.rows(BACKLOG, [2, 500])
  await using one = workshop.work([noteJob])
  await using other = workshop.work([noteJob])
  await waitFor(async () => expect(await workshop.effects()).toHaveLength(1_000), 20_000)
  expect(new Set((await workshop.effects()).map(({ job_id }) => job_id)).size).toBe(1_000)
  const counts = [one, other].map((workers) => workers.process().attempts)
  expect(counts).toMatchObject([
    { failed: 0, again: 0, lost: 0 },
    { failed: 0, again: 0, lost: 0 },
  ])
})

test('of many that take one unique key at once, one gets it', async () => {
  await using workshop = await openWorkshop()
  const keyed = { domainId: 1, payload: { note: 'hello' }, uniqueKey: 'k' }
  const ids = await Promise.all(Array.from({ length: 20 }, () => workshop.enqueue(noteJob, keyed)))
  expect(ids.filter((id) => id !== null)).toHaveLength(1)
})

test('workers outlive the loss of every connection, and what they did then is done once', async () => {
  await using workshop = await openWorkshop()
  await workshop.rows(BACKLOG, [1, 600])
  await using _ = workshop.work([noteJob])
  const counted = async (text: string) => (await workshop.rows<{ n: number }>(`select count(*)::int as n from workshop.${text}`))[0]?.n ?? 0
  const cutOff = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
  for (const done of [100, 300]) {
    await waitFor(async () => expect(await counted('effects')).toBeGreaterThan(done), 10_000)
    await workshop.rows(cutOff)
  }
  await waitFor(async () => expect(await counted(`jobs where status <> 'succeeded'`)).toBe(0), 20_000)
  expect(await counted('effects')).toBe(600)
}, 60_000)
