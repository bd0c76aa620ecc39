import { randomInt } from 'node:crypto'
import { openNatsLog } from '@wordclaw/shared/log/nats-log'
import { interruptible } from '@wordclaw/shared/testing/interruptible'
import { startDistributed } from '@wordclaw/stack/start-distributed'
import { expect, test } from 'vitest'
import { openRows } from '../distributed-rows.ts'
import { randomOf } from '../random.ts'
import { request } from '../stack.ts'
import { startReceiver } from '../webhook-receiver.ts'
import { audit } from '../write-audit.ts'
import { startWriters } from '../write-load.ts'
import { auditEffects, quiet } from './audit-chaos.ts'
import { settings } from './config.ts'
import { strike, supervise } from './faults.ts'
import { startPatientClients } from './load.ts'
import { startPatientFront } from './patient-front.ts'
import { startServers } from './servers.ts'
import { auditStreams } from './streams.ts'

const WRITERS = 3
const PAYMENT_SECRET = 'the mock provider signs with this secret'

const say = (text: string) => void process.stdout.write(`${text}\n`)

const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'], additionalProperties: false }

/** The five services behind ways that can be cut, with PostgreSQL and NATS of their own. */
async function startSystem() {
  await using scope = new AsyncDisposableStack()
  const servers = scope.use(await startServers(settings.inherited))
  const ways = {
    postgres: scope.use(await interruptible(Number(new URL(servers.postgresUrl).port))),
    nats: scope.use(await interruptible(Number(new URL(servers.natsUrl).port))),
  }
  const receiver = scope.use(await startReceiver({ failing: 25 }))
  const system = scope.use(
    await startDistributed({
      postgresUrl: servers.postgresUrl,
      natsUrl: servers.natsUrl,
      addresses: {
        postgres: { host: '127.0.0.1', port: ways.postgres.port },
        nats: { host: '127.0.0.1', port: ways.nats.port },
      },
      variables: {
        RATE_LIMIT_PER_MINUTE: '0',
        WEBHOOK_ALLOWED_ORIGINS: receiver.url,
        PAYMENT_WEBHOOK_SECRETS: `mock:${PAYMENT_SECRET}`,
        LOG_LEVEL: 'warn',
      },
    }),
  )
  const owned = scope.move()
  return { servers, ways, receiver, system, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** What the clients work on: a type, an item that all write to, a reader's key, and somebody who hears of it all. */
async function givenWork(url: string, key: string, receiver: string) {
  const given = async (path: string, body: object) => {
    const answer = await request(url, key, 'POST', path, body)
    expect(answer, path).toMatchObject({ status: 201 })
    return answer.data as { id: number; apiKey: string }
  }
  await given('/webhooks', { url: `${receiver}/hook`, events: ['content_item.*'] })
  const { id: contentTypeId } = await given('/content-types', { name: 'Article', slug: 'article', schema })
  const { id: sharedItem } = await given('/content-items', { contentTypeId, data: { title: 'shared' } })
  const { apiKey: reader } = await given('/auth/keys', { name: 'Reader', scopes: ['content:read'] })
  return { contentTypeId, sharedItem, keys: { writer: key, reader } }
}

test('whatever dies, nothing is lost and nothing happens twice', { timeout: settings.timeoutMs }, async () => {
  const seed = settings.seed ?? randomInt(2 ** 31)
  say(`CHAOS_SEED=${seed} CHAOS_FAULTS=${settings.faults}`)
  await using running = await startSystem()
  const { system, servers, ways, receiver } = running
  const key = system.key ?? ''
  await using front = await startPatientFront(() => system.url)
  await using rows = await openRows(system.database, servers.postgresUrl)
  const work = await givenWork(front.url, key, receiver.url)

  const settled = async () =>
    void (await Promise.all(
      Object.values(system.services)
        .flat()
        .map(({ url }) => answers(url)),
    ))
  const writers = startWriters(WRITERS, { url: system.url, ...work, serving: () => answers(system.url) })
  const patient = startPatientClients({ url: front.url, key, paymentSecret: PAYMENT_SECRET }, work.contentTypeId)
  using _supervision = supervise(system)
  const faults = await strike({ system, servers, ways }, settings.faults, randomOf(seed), settled)
  await writers.stop()
  await patient.stop()
  await quiet(rows)

  const figures = await audit({ rows }, writers.answered)
  await auditEffects(rows, patient.jobs)
  await auditStreams(openNatsLog({ url: servers.natsUrl, prefix: system.database, name: 'auditor' }), rows)
  const [delivered] = await rows<{ n: number }>('select count(*)::int as n from gateway.webhook_deliveries')
  const posts = [...receiver.heard.values()].reduce((sum, times) => sum + times, 0)
  const acknowledged = writers.answered.filter(({ id }) => id !== undefined).length
  const clients = {
    acknowledged,
    unanswered: writers.unanswered.length,
    patient: { ...front.figures, told: patient.told, jobs: patient.jobs.length },
  }
  const webhooks = { deliveries: delivered?.n, heard: receiver.heard.size, posts }
  say(JSON.stringify({ seed, faults: { total: settings.faults, ...faults }, clients, webhooks, ...figures }, null, 1))
  expect(front.figures.lost).toEqual([])
  expect(patient.failed).toEqual([])
  expect(receiver.heard.size).toBe(delivered?.n)
  expect(acknowledged).toBeGreaterThan(settings.faults)
})

/** Resolves when a process says that it can do its work. */
async function answers(url: string): Promise<void> {
  await expect
    .poll(
      () =>
        fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) }).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 90_000, interval: 50 },
    )
    .toBe(true)
}
