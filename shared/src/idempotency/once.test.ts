import { expect, test } from 'vitest'
import { openShelf } from '../../test/shelf.ts'
import { claim } from './attempt.ts'
import { sweepIdempotencyKeys } from './sweep.ts'

const keyed = { idempotencyKey: 'key-1' }

test.for([
  ['of one statement', 'add'],
  ['over entities', 'buy'],
] as const)('a mutation %s that is repeated performs nothing and answers as before, byte for byte', async ([, path]) => {
  await using shelf = await openShelf()
  const first = await shelf.call(path, { name: 'saw' }, keyed)
  const again = await shelf.call(path, { name: 'saw' }, { ...keyed, requestId: 'request-2' })

  expect(first).toEqual({ ok: true, body: expect.stringContaining('"name":"saw"') })
  expect(again).toEqual({ ...first, replayOf: 'request-1' })
  expect(await shelf.names()).toEqual(['saw'])
  expect(await shelf.audit()).toHaveLength(1)
})

test('the order of members does not make another input', async () => {
  await using shelf = await openShelf()
  await shelf.call('add', { name: 'saw', size: { width: 1, height: 2 } }, keyed)
  expect(await shelf.call('add', { size: { height: 2, width: 1 }, name: 'saw' }, keyed)).toMatchObject({ replayOf: 'request-1' })
})

test('a key that comes with another input is refused, and the first answer stays', async () => {
  await using shelf = await openShelf()
  await shelf.call('add', { name: 'saw' }, keyed)

  const refused = await shelf.call('add', { name: 'axe' }, keyed)
  expect(refused).toMatchObject({ ok: false, problem: { status: 422, code: 'IDEMPOTENCY_KEY_REUSED' } })
  expect(await shelf.call('add', { name: 'saw' }, keyed)).toMatchObject({ replayOf: 'request-1' })
  expect(await shelf.names()).toEqual(['saw'])
})

test.for([
  ['principal', { principal: { id: 'api_key:2' } }],
  ['domain', { principal: { domainId: 2 } }],
  ['key', { idempotencyKey: 'key-2' }],
])('the same call of another %s is another call', async ([, other]) => {
  await using shelf = await openShelf()
  await shelf.call('add', { name: 'saw' }, keyed)
  expect(await shelf.call('add', { name: 'saw' }, { ...keyed, ...(other as object) })).not.toHaveProperty('replayOf')
  expect(await shelf.names()).toEqual(['saw', 'saw'])
})

test('a key is one for each procedure', async () => {
  await using shelf = await openShelf()
  await shelf.call('add', { name: 'saw' }, keyed)
  expect(await shelf.call('buy', { name: 'saw' }, keyed)).toMatchObject({ ok: true })
})

test.for([
  ['is refused', 'rename', { id: 1, name: 'axe' }, 404],
  ['has faults in its input', 'add', { name: 7 }, 400],
  ['fails', 'add', { name: 'broken' }, 500],
] as const)('a call that %s leaves no effect and its key free', async ([, path, input, status]) => {
  await using shelf = await openShelf()
  expect(await shelf.call(path, input, keyed)).toMatchObject({ ok: false, problem: { status } })
  expect(await shelf.keys()).toEqual([])
  expect(await shelf.names()).toEqual([])
  expect(await shelf.call(path, input, keyed)).toMatchObject({ ok: false, problem: { status } })
})

test('a call whose first attempt is under way is told to wait', async () => {
  await using shelf = await openShelf()
  await claimed(shelf)
  expect(await shelf.call('add', { name: 'saw' }, keyed)).toMatchObject({
    ok: false,
    problem: { status: 409, code: 'IDEMPOTENCY_CONFLICT', context: { retryAfterSeconds: 1 } },
  })
})

test('an attempt that died is taken over when its lease ends, and can then not finish', async () => {
  await using shelf = await openShelf()
  const attempt = await claimed(shelf)
  await shelf.rows(`update shelf.idempotency_keys set lease_until = now() - interval '1 second'`)

  expect(await shelf.call('add', { name: 'axe' }, keyed)).toMatchObject({ problem: { code: 'IDEMPOTENCY_KEY_REUSED' } })
  expect(await shelf.call('add', { name: 'saw' }, keyed)).toMatchObject({ ok: true })
  await expect(shelf.database.sql.transaction((sql) => attempt.complete(sql, '{}'))).rejects.toThrow('still under way')
  await attempt.release()
  expect(await shelf.call('add', { name: 'saw' }, keyed)).toMatchObject({ replayOf: 'request-1' })
  expect(await shelf.names()).toEqual(['saw'])
})

test('an answer that holds a secret is kept sealed, and opens for its own call only', async () => {
  await using shelf = await openShelf()
  const first = await shelf.call('buy', { name: 'safe' }, keyed)
  await shelf.call('buy', { name: 'safe' }, { ...keyed, principal: { id: 'api_key:2' } })

  const { combination } = JSON.parse(first.ok ? first.body : '{}') as { combination: string }
  const [kept] = await shelf.keys()
  expect(kept).toMatchObject({ sealed: true, state: 'done' })
  expect(JSON.stringify(await shelf.keys())).not.toContain(combination)
  expect(await shelf.call('buy', { name: 'safe' }, keyed)).toMatchObject({ ok: true, body: first.ok && first.body })

  await shelf.rows(
    `update shelf.idempotency_keys k set body = other.body from shelf.idempotency_keys other where k.principal_id <> other.principal_id`,
  )
  expect(await shelf.call('buy', { name: 'safe' }, keyed)).toMatchObject({ ok: false, problem: { status: 500 } })
})

test('without anything to seal with, a secret answer is neither given nor kept', async () => {
  await using shelf = await openShelf({ ports: {} })
  expect(await shelf.call('buy', { name: 'safe' }, keyed)).toMatchObject({ ok: false, problem: { status: 500 } })
  expect(await shelf.keys()).toEqual([])
  expect(await shelf.names()).toEqual([])
})

test('a dry run, a query and a call without a key leave no key behind', async () => {
  await using shelf = await openShelf()
  await shelf.call('add', { name: 'saw' }, { ...keyed, dryRun: true })
  await shelf.call('list', undefined, keyed)
  await shelf.call('add', { name: 'saw' })
  expect(await shelf.keys()).toEqual([])
})

test('a dry run does not answer for the call itself, nor the call for a dry run', async () => {
  await using shelf = await openShelf()
  const dry = { ...keyed, dryRun: true }
  expect([
    await shelf.call('add', { name: 'saw' }, dry),
    await shelf.call('add', { name: 'saw' }, keyed),
    await shelf.call('add', { name: 'saw' }, dry),
  ]).not.toContainEqual(expect.objectContaining({ replayOf: expect.anything() }))
  expect(await shelf.names()).toEqual(['saw'])
})

test('a key is forgotten after 24 hours', async () => {
  await using shelf = await openShelf()
  await shelf.call('add', { name: 'saw' }, keyed)
  const [kept] = await shelf.rows<{ hours: number }>(
    'select extract(epoch from expires_at - created_at)::int / 3600 as hours from shelf.idempotency_keys',
  )
  expect(kept).toEqual({ hours: 24 })
  await shelf.rows('update shelf.idempotency_keys set expires_at = now()')
  expect(await shelf.call('add', { name: 'saw' }, keyed)).not.toHaveProperty('replayOf')
  expect(await shelf.names()).toEqual(['saw', 'saw'])
})

test('sweeping removes what is older than it is kept, and nothing else', async () => {
  await using shelf = await openShelf()
  await shelf.rows(`
    insert into shelf.idempotency_keys (domain_id, principal_id, procedure, key, fingerprint, attempt, request_id, state, lease_until, created_at, expires_at)
    select 1, 'api_key:1', 'shelf.add', 'old-' || n, '', gen_random_uuid(), '', 'done', now(), now(), now() - interval '1 minute' from generate_series(1, 2500) n`)
  await shelf.call('add', { name: 'saw' }, keyed)

  expect(await sweepIdempotencyKeys(shelf.database.sql, 'shelf')).toBe(2_500)
  expect(await shelf.keys()).toMatchObject([{ key: 'key-1' }])
})

/** The key of a call of `add`, taken by somebody who has not finished. */
async function claimed(shelf: Awaited<ReturnType<typeof openShelf>>) {
  const taken = await claim({
    sql: shelf.database.sql,
    schema: 'shelf',
    call: shelf.callOf('add'),
    key: 'key-1',
    input: { name: 'saw' },
    secrets: null,
  })
  if ('earlier' in taken) throw new Error('the key was not free')
  return taken.attempt
}
