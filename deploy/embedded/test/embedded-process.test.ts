import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { curlCommands, perform, requestOf } from './printed-commands.ts'
import { type Environment, type RunningProcess, run } from './processes.ts'

// One data directory goes through all of these, in order: creating one is most of the time of a start.
let home: string
let key: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'wordclaw-process-'))
})
afterAll(() => rm(home, { recursive: true }))

const FIRST_KEY = /^ +(wc_live_[\w-]+)$/m
const start = (env: Environment = {}): RunningProcess => run('embedded', { DATA_DIR: join(home, 'data'), PORT: '0', ...env })
const served = (wordclaw: RunningProcess) => wordclaw.printed(/WordClaw +(http:\S+)[\s\S]*Ctrl-C/)
const holder = async () => Number.parseInt(await readFile(join(home, 'data', 'lock'), 'utf8'), 10)
const locked = () =>
  access(join(home, 'data', 'lock')).then(
    () => true,
    () => false,
  )
const isThere = (pid: number | undefined) => {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}
const api = async (url: string, path: string, init: RequestInit = {}) => {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  return (await (await fetch(`${url}/api${path}`, { headers, ...init })).json()) as { data: { id: number; data: { title: string } } }
}

test('a port that is taken is named, and the first key is kept for a start that can show it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }

  await using wordclaw = start({ PORT: String(port) })

  expect(await wordclaw.ended).toEqual([1, null])
  expect(wordclaw.output()).toMatch(`Port ${port} is taken. Set PORT to another one.`)
  expect(await locked()).toBe(false)
  server.close()
})

test('the first start that succeeds shows a key and three commands that work as they are printed; Ctrl-C leaves nothing running', async () => {
  await using wordclaw = start()
  const url = await served(wordclaw)
  key = await wordclaw.printed(FIRST_KEY)

  const commands = curlCommands(wordclaw.output())
  const answers: unknown[] = []
  for (const command of commands) answers.push(await perform(command))

  expect(answers).toMatchObject([
    { data: { id: 1, slug: 'article' } },
    { data: { id: 1, data: { title: 'Hello' }, status: 'published' } },
    { data: { id: 1, data: { title: 'Hello' } } },
  ])
  expect(commands.map(requestOf)).toMatchObject([
    { method: 'POST', url: `${url}/api/content-types`, headers: { 'x-api-key': key }, body: expect.stringContaining('"slug":"article"') },
    { method: 'POST', url: `${url}/api/content-items`, headers: { 'x-api-key': key }, body: expect.stringContaining('"title":"Hello"') },
    { method: 'GET', url: `${url}/api/content-items/1?draft=false`, headers: { 'x-api-key': key } },
  ])
  wordclaw.signal('SIGINT')
  expect(await wordclaw.ended).toEqual([0, null])
  expect(isThere(wordclaw.pid)).toBe(false)
  expect(await locked()).toBe(false)
})

test('the next start has kept data and keys, and shows no key; meanwhile nobody else gets the data directory', async () => {
  await using wordclaw = start()
  const url = await served(wordclaw)

  await using second = start()
  expect(await second.ended).toEqual([1, null])
  expect(second.output()).toMatch(new RegExp(`is in use by process ${wordclaw.pid}. Stop it, or set DATA_DIR`))

  expect(wordclaw.output()).not.toMatch(FIRST_KEY)
  expect(await api(url, '/content-items/1?draft=false')).toMatchObject({ data: { data: { title: 'Hello' } } })
  wordclaw.signal('SIGTERM')
  expect(await wordclaw.ended).toEqual([0, null])
})

test('killed in the middle of writes, it comes back with every write that it had acknowledged', async () => {
  const acknowledged: { id: number; data: { title: string } }[] = []
  await using wordclaw = start()
  const url = await served(wordclaw)
  const writer = async () => {
    for (;;) {
      const title = randomUUID()
      const written = await api(url, '/content-items', { method: 'POST', body: JSON.stringify({ contentTypeId: 1, data: { title } }) })
      expect(written.data.data.title).toBe(title)
      acknowledged.push({ id: written.data.id, data: { title } })
    }
  }
  const writers = Promise.allSettled([writer(), writer(), writer(), writer()])
  await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(20)
  await delay(Math.random() * 200)
  wordclaw.signal('SIGKILL')
  for (const { reason } of (await writers) as PromiseRejectedResult[]) expect(reason).toBeInstanceOf(TypeError)
  await wordclaw.ended
  expect(await holder()).toBe(wordclaw.pid)

  await using again = start()
  const address = await served(again)

  const kept = await Promise.all(acknowledged.map(async ({ id }) => (await api(address, `/content-items/${id}`)).data))
  expect(kept).toMatchObject(acknowledged)
  expect(await holder()).toBe(again.pid)
  again.signal('SIGINT')
  expect(await again.ended).toEqual([0, null])
  expect(await locked()).toBe(false)
})
