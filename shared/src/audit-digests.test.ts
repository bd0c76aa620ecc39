import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { openShelf } from '../test/shelf.ts'

const DIGEST = /^[0-9a-f]{64}$/

test('the digest after one mutation of a thing is the digest before the next', async () => {
  await using shelf = await openShelf()
  await shelf.call('buy', { name: 'saw' })
  await shelf.call('rename', { id: 1, name: 'axe' })
  await shelf.call('remove', { id: 1 })

  const [bought, renamed, removed] = (await shelf.audit()).map(({ payload }) => payload)
  expect(bought).toMatchObject({ entityId: 1, before: null, after: expect.stringMatching(DIGEST) })
  expect(renamed).toMatchObject({ entityId: 1, before: bought?.['after'], after: expect.stringMatching(DIGEST) })
  expect(removed).toMatchObject({ entityId: 1, before: renamed?.['after'], after: null })
  expect(renamed?.['after']).not.toBe(renamed?.['before'])
})

test('a mutation that changes nothing has the digest of its answer', async () => {
  await using shelf = await openShelf()
  await shelf.call('buy', { name: 'saw' })
  const same = await shelf.call('rename', { id: 1, name: 'saw' })

  const [, repeated] = (await shelf.audit()).map(({ payload }) => payload)
  expect(repeated).toMatchObject({
    before: null,
    after: createHash('sha256')
      .update(same.ok ? same.body : '')
      .digest('hex'),
  })
})

test('a mutation of one statement says its digests in SQL', async () => {
  await using shelf = await openShelf()
  await shelf.call('add', { name: 'saw' })
  const [added] = await shelf.audit()
  expect(added?.payload).toMatchObject({ entityId: 1, before: null, after: createHash('sha256').update('saw').digest('hex') })
})

test('events belong to the trace of the call that led to them', async () => {
  const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`
  await using shelf = await openShelf()
  await shelf.call('add', { name: 'saw' }, { traceparent })
  await shelf.call('rename', { id: 1, name: 'axe' }, { traceparent })
  await shelf.call('add', { name: 'saw' })
  await shelf.call('rename', { id: 1, name: 'plane' })
  expect((await shelf.audit()).map(({ headers }) => headers)).toEqual([{ traceparent }, { traceparent }, {}, {}])
})
