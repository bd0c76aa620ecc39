import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Distributed, startDistributed } from '@wordclaw/stack/start-distributed'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { beginImport, countsIn, exportBundle, type ImportAnswer, importBundle } from './bundle-client.ts'
import { type Administrator, fillDomain } from './bundle-domain.ts'
import { openRows, type Rows } from './distributed-rows.ts'
import { GATE_BEFORE_COMMIT, holdAt, MOMENTS, type Moment, reached, type Victim } from './import-moments.ts'
import { randomOf } from './random.ts'
import { request } from './stack.ts'

const SEED = 20_261_129
const WITHIN = { timeout: 30_000, interval: 50 }
const RANDOM_KILLS = 4

interface Target extends Administrator {
  readonly domainId: number
}

let system: Distributed
let rows: Rows & AsyncDisposable
let source: Buffer
const random = randomOf(SEED)
const targets: Target[] = []

beforeAll(async () => {
  const servers = { postgresUrl: inject('postgresUrl'), natsUrl: inject('natsUrl') }
  system = await startDistributed({ ...servers, variables: { RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'warn' } })
  rows = await openRows(system.database)
  const administrator = { url: system.url, key: system.key ?? '' }
  await fillDomain(administrator)
  await rows(GATE_BEFORE_COMMIT)
  source = await exported(administrator)
}, 120_000)
afterAll(async () => {
  await rows?.[Symbol.asyncDispose]()
  await system?.[Symbol.asyncDispose]()
})

async function exported(from: Administrator): Promise<Buffer> {
  const bundle = await exportBundle(from)
  return typeof bundle === 'number' ? expect.fail(`the export was answered ${bundle}`) : bundle
}

/** An empty domain, and an administrator of it. */
async function emptyDomain(): Promise<Target> {
  const { url, key } = system
  const name = `domain-${targets.length}`
  const given = async (path: string, body: object, headers = {}) => {
    const answer = await request(url, key ?? '', 'POST', path, body, headers)
    expect(answer).toMatchObject({ status: 201 })
    return answer.data as { id: number; apiKey: string }
  }
  const { id: domainId } = await given('/domains', { name, hostname: `${name}.test` })
  const { apiKey } = await given('/auth/keys', { name, scopes: ['admin'] }, { 'x-wordclaw-domain': String(domainId) })
  const target = { url, key: apiKey, domainId }
  targets.push(target)
  return target
}

/** Kills a process, starts it again and waits until it serves. */
async function kill(victim: Victim): Promise<void> {
  const [copy] = system.services[victim]
  await copy?.kill()
  await copy?.start()
  await copy?.ready()
  await system.services.gateway[0]?.ready()
}

/** The connections of content to the database. One whose process was killed goes on until it has to say something. */
const connections = async () =>
  (await rows<{ pid: number }>(`select pid from pg_stat_activity where datname = current_database() and usename like '%content'`)).map(
    ({ pid }) => pid,
  )
const ended = (pids: readonly number[]) =>
  expect.poll(() => rows('select pid from pg_stat_activity where pid = any ($1)', [pids]), WITHIN).toEqual([])

const END_LEASES = `update content.idempotency_keys set lease_until = now() where state = 'in_flight' and domain_id = $1`

const LISTS = ['/content-types', '/content-items', '/content-items/trash', '/assets', '/forms']

/** Nothing of the bundle is there over the API. */
async function expectEmpty({ url, key }: Administrator): Promise<void> {
  for (const path of LISTS) expect(await request(url, key, 'GET', path), path).toMatchObject({ status: 200, data: [] })
  expect(countsIn(await exported({ url, key }))).toEqual({})
}

/** Everything of the bundle is there: what content has at once, and what others take over in a moment. */
async function expectWhole(target: Target): Promise<void> {
  const { form: _, policy: __, ...counts } = countsIn(source)
  expect(countsIn(await exported(target))).toMatchObject(counts)
  await expect.poll(async () => source.equals(await exported(target)), WITHIN).toBe(true)
  const once = `select (select count(*)::int from content.imports where domain_id = $1 and committed_at is not null) as committed,
    (select count(*)::int from content.outbox where domain_id = $1 and subject = 'content.domain.imported') as told,
    (select count(*)::int from gateway.audit_logs where domain_id = $1 and procedure = 'content.domain.import') as audited`
  await expect.poll(() => rows(once, [target.domainId]), WITHIN).toEqual([{ committed: 1, told: 1, audited: 1 }])
}

/** Sends the bundle again until that is answered, as a client that lost its answer would. */
async function again(target: Target, idempotencyKey: string | null): Promise<ImportAnswer | null> {
  let answer: ImportAnswer | null = null
  const send = async () => {
    answer = await importBundle(target, source, idempotencyKey)
    return answer === null || answer.code === 'IDEMPOTENCY_CONFLICT'
  }
  await expect.poll(send, WITHIN).toBe(false)
  return answer
}

/** Where the first part of the bundle ends. */
function cutAt({ first }: Moment): number {
  const nextFilePart = (after: number) => source.indexOf('{"line":"bytes"', after)
  if (first === 'the beginning') return 1_000
  if (first === 'half a file') return nextFilePart(nextFilePart(0) + 1) + 1_000
  const lines = source.toString().split('\n')
  return Buffer.byteLength(lines.slice(0, Math.floor(lines.length * (0.6 + 0.3 * random()))).join('\n'))
}

/** Resolves when content has the files that were sent, and the lines around them. */
async function arrived({ domainId }: Target, { first }: Moment, sent: Buffer): Promise<void> {
  const files = sent.toString().split('{"line":"asset"').length - 1
  const where = first === 'half a file' ? `content.jobs where kind = 'asset_bytes_reclaim'` : `content.import_lines where kind = 'asset'`
  await expect.poll(() => rows(`select from ${where} and domain_id = $1`, [domainId]), WITHIN).toHaveLength(files)
}

/** Begins an import and has it stand still at the moment, until it is released. */
async function importUpTo(target: Target, moment: Moment, idempotencyKey: string | null) {
  await using scope = new AsyncDisposableStack()
  const { first, hold } = moment
  const holding = async () => scope.use(await holdAt(system.database, moment, target.domainId))
  const cut = cutAt(moment)
  const sending = beginImport(target, idempotencyKey)
  if (first === 'the beginning') await holding()
  sending.send(source.subarray(0, cut))
  await arrived(target, moment, source.subarray(0, cut))
  if (hold !== null && first !== 'the beginning') {
    await holding()
    sending.send(source.subarray(cut))
    sending.end()
  }
  if (hold !== null) await reached(rows, moment)
  const held = scope.move()
  return { answer: sending.answer, release: () => held.disposeAsync(), [Symbol.asyncDispose]: () => held.disposeAsync() }
}

const importsOf = ({ domainId }: Target) =>
  rows<{ committed: boolean }>('select committed_at is not null as committed from content.imports where domain_id = $1', [domainId])

const cases = MOMENTS.flatMap((moment) => moment.victims.map((victim) => ({ name: moment.name, moment, victim })))

test.for(cases)('an import happened as a whole or not at all: $victim is killed $name', { timeout: 60_000 }, async ({ moment, victim }) => {
  const target = await emptyDomain()
  const idempotencyKey = random() < 0.5 ? crypto.randomUUID() : null
  await using sending = await importUpTo(target, moment, idempotencyKey)
  const working = await connections()

  await kill(victim)
  // The gateway answers for content; nobody answers for the gateway.
  expect(await sending.answer).toEqual(victim === 'content' ? { status: 503, code: 'UPSTREAM_UNAVAILABLE', replayed: false } : null)
  await expectEmpty(target)
  await sending.release()
  const whole = moment.survives.includes(victim)
  if (victim === 'content') await ended(working)
  else if (whole) await expect.poll(() => importsOf(target), WITHIN).toEqual([{ committed: true }])
  // What content hears that nobody sends any more, it removes at once.
  else if (moment.hold === null) await expect.poll(() => importsOf(target), WITHIN).toEqual([])
  await (whole ? expectWhole(target) : expectEmpty(target))

  if (victim === 'content') await rows(END_LEASES, [target.domainId])
  const answer = await again(target, idempotencyKey)
  if (!whole) expect(answer).toMatchObject({ status: 201, replayed: false })
  else if (idempotencyKey === null) expect(answer).toMatchObject({ status: 409, code: 'IMPORT_DOMAIN_NOT_EMPTY' })
  else expect(answer).toMatchObject({ status: 201, replayed: true })
  await expectWhole(target)
})

test('an import happened as a whole or not at all, whenever something is killed', { timeout: 120_000 }, async () => {
  const began = performance.now()
  expect(await importBundle(await emptyDomain(), source, null)).toMatchObject({ status: 201 })
  const usual = performance.now() - began
  const figures = { usual, kills: { content: 0, gateway: 0 }, answered: 0, whole: 0, empty: 0 }
  for (let nth = 0; nth < RANDOM_KILLS; nth++) {
    const target = await emptyDomain()
    const victim = random() < 0.5 ? 'content' : 'gateway'
    const idempotencyKey = random() < 0.5 ? crypto.randomUUID() : null
    const working = await connections()
    const answered = importBundle(target, source, idempotencyKey)
    await delay(random() * usual)
    await kill(victim)
    const answer = await answered
    if (victim === 'content') await ended(working).then(() => rows(END_LEASES, [target.domainId]))

    const { form: _, policy: __, ...all } = countsIn(source)
    const { form: ___, policy: ____, ...found } = countsIn(await exported(target))
    expect([{}, all]).toContainEqual(found)
    const second = await again(target, idempotencyKey)
    const performed = second?.status === 201 && !second.replayed
    if (answer?.status === 201 || 'item' in found) expect(performed).toBe(false)
    if (!performed && second?.status !== 201) expect(second).toMatchObject({ status: 409, code: 'IMPORT_DOMAIN_NOT_EMPTY' })
    await expectWhole(target)
    figures.kills[victim]++
    figures[performed ? 'empty' : 'whole']++
    if (answer?.status === 201) figures.answered++
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
})

test('an import that was answered is there, whatever is killed then', { timeout: 60_000 }, async () => {
  const target = await emptyDomain()
  expect(await importBundle(target, source, null)).toMatchObject({ status: 201 })
  await Promise.all([kill('content'), kill('gateway')])
  await expectWhole(target)
})

test('an import that is refused before it is read stands in the way of no later one', { timeout: 60_000 }, async () => {
  const administrator = { url: system.url, key: system.key ?? '' }
  for (let bytes = 300_000; bytes < 700_000; bytes += 50_000) {
    const answer = await importBundle(administrator, source.subarray(0, bytes), null)
    expect(answer).toMatchObject({ status: 409, code: 'IMPORT_DOMAIN_NOT_EMPTY' })
  }
})

/** The keys of the files that are stored, those among them of which only a part came. */
async function storedKeys(): Promise<string[]> {
  const directory = fileURLToPath(new URL(`../../../.data/volumes/${system.database}/assets`, import.meta.url))
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(directory, join(parentPath, name)))
  return files.map((path) => path.replace(/\.parts\/.*$/, '')).toSorted()
}

test('of imports that came to nothing, lines and files are removed by jobs that were there before them', { timeout: 60_000 }, async () => {
  const unswept = `select id from content.imports m where committed_at is null and not exists (
    select from content.jobs where domain_id = m.domain_id and kind = 'import_sweep' and payload ->> 'importId' = m.id::text and status = 'queued')`
  const owned = 'select storage_key as key from content.assets'
  const doomed = `select payload ->> 'key' from content.jobs where kind = 'asset_bytes_reclaim' and status = 'queued'`
  const keys = async (statement: string) => new Set((await rows<{ key: string }>(statement)).map(({ key }) => key))
  expect(await rows(unswept)).toEqual([])
  const stored = await storedKeys()
  const known = await keys(`${owned} union ${doomed}`)
  expect(stored.filter((key) => !known.has(key))).toEqual([])
  const left = await rows('select from content.imports where committed_at is null')
  expect(left.length).toBeGreaterThan(0)
  expect(stored.length).toBeGreaterThan((await keys(owned)).size)

  const due = `kind in ('import_sweep', 'asset_bytes_reclaim') and status <> 'succeeded'`
  await rows(`update content.jobs set run_at = now() where ${due}`)
  await expect.poll(() => rows(`select kind, status, last_error from content.jobs where ${due} limit 5`), WITHIN).toEqual([])
  for (const table of ['imports', 'import_lines']) expect(await rows(`select from content.${table}`), table).toEqual([])
  expect(await storedKeys()).toEqual([...(await keys(owned))].toSorted())
  for (const target of targets) expect(source.equals(await exported(target)), `domain ${target.domainId}`).toBe(true)
})
