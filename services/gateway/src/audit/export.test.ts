import { createHash } from 'node:crypto'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { mutation, project } from '../../test/audit-log.ts'
import { startGatewayService } from '../../test/harness.ts'

/** A gateway whose log has an entry for each of these seconds, in the order in which they are given. */
async function startWith(...seconds: number[]) {
  const gateway = await startGatewayService()
  const add = (...more: number[]) =>
    project(
      gateway.database.sql,
      more.map((at) => mutation({ at, action: `at${at}` })),
    )
  if (seconds.length > 0) await add(...seconds)
  return { ...gateway, add, audit: gateway.as({ scopes: ['audit:read'] }).audit }
}

const parsed = ({ lines }: { lines: string[] }) => lines.map((line) => JSON.parse(line) as Record<string, unknown>)
const actions = (answer: { lines: string[] }) => parsed(answer).map(({ action }) => action)

test('a line without its hash is what was hashed, so that the chain can be checked without the server', async () => {
  await using log = await startWith(1, 2, 3)

  const { lines } = await log.audit.export({})

  let previous = '0'.repeat(64)
  for (const line of lines) {
    const { hash, previousHash } = JSON.parse(line) as { hash: string; previousHash: string }
    const hashed = line.replace(/,"hash":"[\da-f]{64}"\}$/, '}')
    expect(previousHash).toBe(previous)
    expect(createHash('sha256').update(hashed).digest('hex')).toBe(hash)
    previous = hash
  }
  expect(previous).toBe((await log.audit.verify({})).head?.hash)
})

test('without times, entries come in the order of the chain, and the last cursor gives whatever is added later', async () => {
  await using log = await startWith(5, 1, 3)

  const first = await log.audit.export({ limit: 2 })
  const second = await log.audit.export({ limit: 2, cursor: first.nextCursor ?? '' })
  const third = await log.audit.export({ cursor: second.nextCursor ?? '' })
  await log.add(0, 9)
  const fourth = await log.audit.export({ cursor: third.nextCursor ?? '' })

  expect([first, second, third, fourth].map((answer) => [actions(answer), answer.hasMore])).toEqual([
    [['at5', 'at1'], true],
    [['at3'], false],
    [[], false],
    [['at0', 'at9'], false],
  ])
})

test('with times, entries come in the order of time, and only those of the period', async () => {
  await using log = await startWith(5, 1, 3, 2, 7, 4)
  const period = { since: '2026-11-24T00:00:02Z', until: '2026-11-24T00:00:07Z' }

  const first = await log.audit.export({ ...period, limit: 3 })
  const second = await log.audit.export({ ...period, limit: 3, cursor: first.nextCursor ?? '' })

  expect([first, second].map((answer) => [actions(answer), answer.hasMore])).toEqual([
    [['at2', 'at3', 'at4'], true],
    [['at5'], false],
  ])
  expect(actions(await log.audit.export({ since: '2026-11-24T00:00:05Z' }))).toEqual(['at5', 'at7'])
  expect(actions(await log.audit.export({ until: '2026-11-24T00:00:03Z' }))).toEqual(['at1', 'at2'])
})

test('an empty log has no lines and nowhere to go on', async () => {
  await using log = await startWith()

  expect(await log.audit.export({})).toEqual({ format: 'jsonl', lines: [], hasMore: false, nextCursor: null })
})

test("another domain's entries are not exported", async () => {
  await using log = await startWith(1)

  for (const period of [{}, { since: '2000-01-01T00:00:00Z' }]) {
    expect((await log.as({ domainId: 2 }).audit.export(period)).lines).toEqual([])
    expect((await log.audit.export(period)).lines).toHaveLength(1)
  }
})

test('a cursor of one order is none of the other', async () => {
  await using log = await startWith(1)
  const { nextCursor } = await log.audit.export({})
  const { nextCursor: ofTime } = await log.audit.export({ since: '2000-01-01T00:00:00Z' })

  await expectProblem(log.audit.export({ cursor: nextCursor ?? '', since: '2000-01-01T00:00:00Z' }), 'INVALID_AUDIT_CURSOR')
  await expectProblem(log.audit.export({ cursor: ofTime ?? '' }), 'INVALID_AUDIT_CURSOR')
})

const text = { type: 'string', minLength: 1 }
const object = (required: string[], properties: object) => ({ type: 'object', required, properties })

/** What class API Activity of OCSF 1.3.0 requires, of the event and of each object in it. */
const API_ACTIVITY = object(
  ['activity_id', 'actor', 'api', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'src_endpoint', 'time', 'type_uid'],
  {
    activity_id: { enum: [0, 1, 2, 3, 4, 99] },
    actor: object(['user'], { user: object(['uid'], { uid: text, type_id: { enum: [0, 1, 2, 3, 99] } }) }),
    api: object(['operation'], { operation: text, request: object(['uid'], { uid: text }), service: object(['name'], { name: text }) }),
    category_uid: { const: 6 },
    class_uid: { const: 6003 },
    metadata: object(['product', 'version'], {
      version: { const: '1.3.0' },
      product: object(['vendor_name'], { vendor_name: text, name: text }),
      sequence: { type: 'integer' },
    }),
    resources: { type: 'array', items: { anyOf: [object(['uid'], { uid: text }), object(['name'], { name: text })] } },
    severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
    src_endpoint: object(['uid'], { uid: text }),
    status_id: { enum: [0, 1, 2, 99] },
    time: { type: 'integer', minimum: 1_000_000_000_000 },
    type_uid: { type: 'integer' },
  },
)

test.each([
  ['create', 1],
  ['update', 3],
  ['publish', 3],
  ['rollback', 3],
  ['delete', 4],
  ['revoke', 4],
])('as OCSF, %s is an API activity of kind %i with all that the class requires', async (action, activity) => {
  await using log = await startWith()
  const event = mutation({ action, procedure: `content.items.${action}`, at: 1, entityId: null })
  await project(log.database.sql, [event, mutation({ action })])

  const events = parsed(await log.audit.export({ format: 'ocsf' }))

  const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(API_ACTIVITY)
  for (const exported of events) expect([validate(exported), validate.errors]).toEqual([true, null])
  expect(events[0]).toMatchObject({
    activity_id: activity,
    type_uid: 600_300 + activity,
    time: Date.UTC(2026, 10, 24, 0, 0, 1),
    actor: { user: { uid: 'api_key:1' } },
    api: { operation: `content.items.${action}`, request: { uid: 'request' }, service: { name: 'content' } },
    metadata: { uid: event.id, sequence: 1, tenant_uid: '1', event_code: `content_item.${action}` },
    resources: [{ type: 'content_item', name: 'content_item' }],
  })
  expect(events[1]).toMatchObject({ resources: [{ type: 'content_item', uid: '7' }] })
})
