import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { randomOf } from './random.ts'
import { CUT, request, startStack } from './stack.ts'
import { audit } from './write-audit.ts'
import { startWriters } from './write-load.ts'

const KILLS = 20
const CUTS = 15
const WRITERS = 8

const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'], additionalProperties: false }

/** A stack with a type, an item and two keys, and writers at work on it. */
async function startWork(seed: number) {
  const stack = await startStack({ gateways: 1 })
  const [gateway] = stack.gateways
  if (!gateway) throw new Error('the stack has no gateway')
  const given = async (path: string, body: object) => {
    const answer = await request(gateway.url, stack.key, 'POST', path, body)
    expect(answer).toMatchObject({ status: 201 })
    return answer.data as { id: number; apiKey: string }
  }
  const { id: contentTypeId } = await given('/content-types', { name: 'Article', slug: 'article', schema })
  const { id: sharedItem } = await given('/content-items', { contentTypeId, data: { title: 'shared' } })
  const { apiKey: reader } = await given('/auth/keys', { name: 'Reader', scopes: ['content:read'] })

  let serving = Promise.resolve()
  const load = startWriters(WRITERS, {
    url: gateway.url,
    keys: { writer: stack.key, reader },
    contentTypeId,
    sharedItem,
    serving: () => serving,
  })
  return {
    stack,
    gateway,
    load,
    random: randomOf(seed),
    /** Does damage, and resolves when the system serves again. Until then writers without an answer hold still. */
    async during(damage: () => Promise<void>) {
      serving = damage().then(() => gateway.ready())
      // Should it not, that is said below; the writers then end with it.
      serving.catch(() => undefined)
      await serving
    },
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]()
      await load.stop().catch(() => undefined)
    },
  }
}

test('killing a process at any moment under load loses no acknowledged write and no decision', { timeout: 120_000 }, async () => {
  const seed = randomInt(2 ** 31)
  await using work = await startWork(seed)
  const { stack, gateway, load, random } = work
  const kills = { gateway: 0, content: 0 }

  for (let kill = 0; kill < KILLS; kill++) {
    await delay(50 + random() * 350)
    const victim = random() < 0.5 ? 'gateway' : 'content'
    kills[victim]++
    await work.during(() => (victim === 'gateway' ? gateway : stack.content).killAndRestart())
  }
  await load.stop()

  const figures = await audit(stack.database, load.answered)
  const acknowledged = load.answered.filter(({ id }) => id !== undefined).length
  const unavailable = load.answered.filter(({ status }) => status === 503).length
  report({ seed, kills, acknowledged, unavailable, unanswered: load.unanswered.length, ...figures })
  expect(load.unexpected.slice(0, 3)).toEqual([])
  expect(load.unanswered.length).toBeGreaterThan(0)
  expect(acknowledged).toBeGreaterThan(5 * KILLS)
  expect([await gateway.stop(), await stack.content.stop()]).toEqual([0, 0])
})

test('cutting every connection to the database under load loses no acknowledged write and no decision', { timeout: 120_000 }, async () => {
  const seed = randomInt(2 ** 31)
  await using work = await startWork(seed)
  const { stack, gateway, load, random } = work

  for (let cut = 0; cut < CUTS; cut++) {
    await delay(50 + random() * 350)
    await work.during(() => stack.database.rows(CUT).then(() => undefined))
  }
  await load.stop()

  const figures = await audit(stack.database, load.answered)
  const acknowledged = load.answered.filter(({ id }) => id !== undefined).length
  const faults = load.unexpected.map(({ code }) => code)
  report({
    seed,
    cuts: CUTS,
    acknowledged,
    faults: faults.length,
    codes: [...new Set(faults)],
    unanswered: load.unanswered.length,
    ...figures,
  })
  expect(load.unexpected.filter(({ status }) => status < 500)).toEqual([])
  expect(load.unanswered).toEqual([])
  expect(acknowledged).toBeGreaterThan(5 * CUTS)
  expect([await gateway.stop(), await stack.content.stop()]).toEqual([0, 0])
})

const report = (figures: object) => void process.stdout.write(`${JSON.stringify(figures)}\n`)
