import { expect, test } from 'vitest'
import { openShelf } from '../../test/shelf.ts'

const DUPLICATES = 20
const keyed = { idempotencyKey: 'key-1' }

type Shelf = Awaited<ReturnType<typeof openShelf>>

/** Sends a call until it is not told to wait. */
async function insist(shelf: Shelf, path: 'add' | 'buy' | 'rename', input: object) {
  for (;;) {
    const answer = await shelf.call(path, input, keyed)
    if (answer.ok || answer.problem.code !== 'IDEMPOTENCY_CONFLICT') return answer
  }
}

test.for([
  ['of one statement', 'add'],
  ['over entities', 'buy'],
] as const)('duplicates of a mutation %s at the same time perform once, and all answer the same', async ([, path]) => {
  await using shelf = await openShelf()
  for (let round = 1; round <= 10; round++) {
    const answers = await Promise.all(Array.from({ length: DUPLICATES }, () => insist(shelf, path, { name: 'saw' })))

    expect(new Set(answers.map((answer) => (answer.ok ? answer.body : answer.problem.code))).size).toBe(1)
    expect(answers.filter((answer) => !('replayOf' in answer))).toHaveLength(1)
    expect(await shelf.names()).toHaveLength(round)
    expect(await shelf.audit()).toHaveLength(round)
    await shelf.rows('delete from shelf.idempotency_keys')
  }
})

test('duplicates of a call that is refused are all refused', async () => {
  await using shelf = await openShelf()
  const answers = await Promise.all(Array.from({ length: DUPLICATES }, () => insist(shelf, 'rename', { id: 7, name: 'axe' })))
  expect(new Set(answers.map((answer) => (answer.ok ? '' : answer.problem.code)))).toEqual(new Set(['TOOL_NOT_FOUND']))
  expect(await shelf.keys()).toEqual([])
})

test('of two attempts of which the second took the slow first one for dead, one has an effect', async () => {
  await using shelf = await openShelf()
  const outdated = `update shelf.idempotency_keys set lease_until = now() - interval '1 second' where state = 'in_flight'`
  // Inserting waits for this lock, between the claim and the effect.
  const held = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const lock = shelf.database.sql.transaction(async (sql) => {
    await sql.query({ name: '', text: 'lock table shelf.tools in share mode' }, [])
    locked.resolve()
    await held.promise
  })
  await locked.promise
  const first = shelf.call('add', { name: 'saw' }, keyed)
  await expect.poll(() => shelf.keys()).toHaveLength(1)
  await shelf.rows(outdated)
  const second = shelf.call('add', { name: 'saw' }, { ...keyed, requestId: 'request-2' })
  await expect.poll(() => shelf.keys()).toMatchObject([{ request_id: 'request-2' }])
  held.resolve()
  await lock

  expect(await first).toMatchObject({ ok: false, problem: { code: 'IDEMPOTENCY_CONFLICT' } })
  expect(await second).toMatchObject({ ok: true })
  expect(await shelf.names()).toEqual(['saw'])
  expect(await shelf.call('add', { name: 'saw' }, keyed)).toMatchObject({ replayOf: 'request-2' })
})
