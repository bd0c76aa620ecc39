import { content } from '@wordclaw/content/service'
import { forms } from '@wordclaw/forms/service'
import { payments } from '@wordclaw/payments/service'
import { search } from '@wordclaw/search/service'
import type { Database } from '@wordclaw/shared/database/database'
import { executor } from '@wordclaw/shared/service'
import { testDatabase } from '@wordclaw/shared/testing/database'
import { expectProblem, startTestService } from '@wordclaw/shared/testing/service'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test } from 'vitest'
import { openPolicyStore } from '../policy/policy-store.ts'
import type { GatewayPorts } from '../ports.ts'
import { gateway } from '../service.ts'
import { localUpstream, servicesOf, type Upstream } from '../upstream.ts'

/** The gateway in front of all services, each with a database of its own. */
async function startGateway() {
  await using opened = new AsyncDisposableStack()
  const databases: Record<string, Database> = {}
  const upstreams = new Map<string, Upstream>()
  for (const definition of [content, forms, payments, search]) {
    const database = opened.use(await testDatabase(definition.storage))
    databases[definition.name] = database
    upstreams.set(definition.name, localUpstream(executor(definition, database, systemClock)))
  }
  const service = opened.use(
    await startTestService(gateway, {
      ports: async (database): Promise<GatewayPorts> => {
        databases['gateway'] = database
        const ports = { policies: await openPolicyStore(database.sql), services: servicesOf(upstreams) }
        upstreams.set('gateway', localUpstream(executor(gateway, database, systemClock, ports)))
        return ports
      },
    }),
  )
  const rows = async <R extends object>(schema: string, text: string, values: readonly unknown[] = []) =>
    (await databases[schema]?.sql.query<R>({ name: '', text }, values)) ?? []
  const running = opened.move()
  return {
    ...service,
    rows,
    /** The id of a dead letter of a service. */
    async givenDeadLetter(schema: string, { domainId = 1, position = 7 } = {}): Promise<number> {
      const [row] = await rows<{ id: number }>(
        schema,
        `insert into "${schema}".dead_letters (domain_id, consumer, stream, position, about, event_id, subject, event, attempts, last_error)
         values ($1, 'some-consumer', 'content', $2, 'content.item 3', gen_random_uuid(), 'content.item.published', '{"id":"e"}', 6, 'it was broken')
         returning id`,
        [domainId, position],
      )
      return row?.id ?? 0
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

test('the dead letters of all services are one list, page by page, and each id is there once', async () => {
  await using wordclaw = await startGateway()
  const given: number[] = []
  for (const schema of ['content', 'search', 'gateway', 'forms', 'payments', 'content', 'search'])
    given.push(await wordclaw.givenDeadLetter(schema))
  const admin = wordclaw.as({})
  const seen: number[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await admin.deadLetters.list({ limit: 3, ...(cursor && { cursor }) })
    seen.push(...items.map(({ id }) => id))
    if (nextCursor === null) break
    cursor = nextCursor
  }
  expect(seen).toEqual(given.toSorted((one, other) => other - one))
  expect(new Set(given).size).toBe(7)
  expect((await admin.deadLetters.list({})).items[0]).toMatchObject({
    consumer: 'some-consumer',
    subject: 'content.item.published',
    about: 'content.item 3',
    attempts: 6,
    lastError: 'it was broken',
    replayedAt: null,
  })
})

test('a cursor that no such list has issued is refused', async () => {
  await using wordclaw = await startGateway()
  await expectProblem(wordclaw.as({}).deadLetters.list({ cursor: 'made up' }), 'INVALID_CURSOR')
})

test('a dead letter that is replayed waits for an attempt again, with all its attempts before it', async () => {
  await using wordclaw = await startGateway()
  const id = await wordclaw.givenDeadLetter('search')
  expect(await wordclaw.as({}).deadLetters.replay({ id })).toMatchObject({ id, replayedAt: expect.any(String) })
  expect(await wordclaw.rows('search', 'select consumer, stream, position::int, about, attempts, event from search.parked_events')).toEqual(
    [{ consumer: 'some-consumer', stream: 'content', position: 7, about: 'content.item 3', attempts: 0, event: { id: 'e' } }],
  )
  const audited = await wordclaw.rows<{ payload: object }>(
    'search',
    `select payload from search.outbox where subject = 'audit.mutation.recorded'`,
  )
  expect(audited).toMatchObject([{ payload: { action: 'replay', entityType: 'dead_letter', entityId: id } }])
})

test('a dead letter is replayed once', async () => {
  await using wordclaw = await startGateway()
  const id = await wordclaw.givenDeadLetter('content')
  await wordclaw.as({}).deadLetters.replay({ id })
  await expectProblem(wordclaw.as({}).deadLetters.replay({ id }), 'DEAD_LETTER_REPLAYED')
  expect(await wordclaw.rows('content', 'select position from content.parked_events')).toHaveLength(1)
})

test("another domain's dead letter does not exist, nor does one of no service", async () => {
  await using wordclaw = await startGateway()
  const id = await wordclaw.givenDeadLetter('forms', { domainId: 2 })
  expect((await wordclaw.as({}).deadLetters.list({})).items).toEqual([])
  await expectProblem(wordclaw.as({}).deadLetters.replay({ id }), 'DEAD_LETTER_NOT_FOUND')
  await expectProblem(wordclaw.as({}).deadLetters.replay({ id: 800 }), 'DEAD_LETTER_NOT_FOUND')
})
