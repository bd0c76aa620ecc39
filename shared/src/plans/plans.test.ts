import { expect, test } from 'vitest'
import { APPROVER, openPlannedShelf, type Procedure } from '../../test/planned-shelf.ts'
import { sweepPlans } from './sweep.ts'

test('a plan tells what would change, and changes nothing but that it is kept', async () => {
  await using shelf = await openPlannedShelf()
  const id = await shelf.add('hammer')
  const before = await shelf.rows('select * from shelf.tools')
  const plan = await shelf.plan('rename', { id, name: 'mallet' })
  expect(plan).toMatchObject({
    procedure: 'shelf.rename',
    principalId: 'api_key:1',
    input: { id, name: 'mallet' },
    hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    policy: { decisionId: 'decision-1', version: '1.0.0+abc' },
    changes: [{ entity: 'tool', key: { id }, change: 'updated', fields: [{ pointer: '/name', before: 'hammer', after: 'mallet' }] }],
    blastRadius: [{ entity: 'tool', created: 0, updated: 1, deleted: 0 }],
    reads: [{ entity: 'tool', key: { id }, version: null, digest: expect.stringMatching(/^sha256:/) }],
    answer: { id, name: 'mallet' },
    inverse: { procedure: 'shelf.rename', input: { id, name: 'hammer' } },
    noInverse: null,
    appliedAt: null,
  })
  expect(await shelf.rows('select * from shelf.tools')).toEqual(before)
  expect(await shelf.rows('select * from shelf.plan_effects')).toEqual([])
})

test('ids and times that are given when a plan is applied are said to be generated, wherever they appear', async () => {
  await using shelf = await openPlannedShelf()
  const { changes, answer, reads, inverse } = await shelf.plan('add', { name: 'saw' })
  const [change] = changes
  expect(change).toMatchObject({ entity: 'tool', key: null, change: 'created' })
  expect(Object.fromEntries((change?.fields ?? []).map(({ pointer, after }) => [pointer, after]))).toEqual({
    '/id': '$generated',
    '/domain_id': 1,
    '/name': 'saw',
    '/bought_at': '$generated',
  })
  expect({ answer, reads, inverse }).toEqual({
    answer: { id: '$generated', name: 'saw' },
    reads: [],
    inverse: { procedure: 'shelf.remove', input: { id: '$generated' } },
  })
})

test('plans of one call over one state have one hash, whoever asks and whenever', async () => {
  await using shelf = await openPlannedShelf()
  const id = await shelf.add('hammer')
  const one = await shelf.plan('rename', { id, name: 'mallet' })
  expect((await shelf.plan('rename', { name: 'mallet', id }, APPROVER)).hash).toBe(one.hash)
  expect((await shelf.plan('rename', { id, name: 'club' })).hash).not.toBe(one.hash)
  expect((await shelf.plan('add', { name: 'saw' })).hash).toBe((await shelf.plan('add', { name: 'saw' }, APPROVER)).hash)
})

test.each<[Procedure, (id: number) => object, string[]]>([
  ['add', () => ({ name: 'saw' }), ['hammer', 'saw']],
  ['rename', (id) => ({ id, name: 'mallet' }), ['mallet']],
  ['remove', (id) => ({ id }), []],
])('a plan to %s is applied by somebody else, exactly once', async (path, input, names) => {
  await using shelf = await openPlannedShelf()
  const plan = await shelf.plan(path, input(await shelf.add('hammer')))
  expect(await shelf.apply(plan)).toMatchObject({ answer: expect.anything() })
  expect(await shelf.names()).toEqual(names)
  expect(await shelf.apply(plan)).toMatchObject({ problem: { code: 'PLAN_APPLIED', context: { appliedBy: 'api_key:2' } } })
  expect(await shelf.names()).toEqual(names)
  expect(await shelf.rows('select * from shelf.plan_effects')).toEqual([])
})

test('a plan that is applied leaves the audit of the mutation and one of the plan, each with its decision', async () => {
  await using shelf = await openPlannedShelf()
  const plan = await shelf.plan('add', { name: 'saw' })
  await shelf.apply(plan)
  const audit = (await shelf.audit()).map(({ payload: { action, entityType, entityId, actorId, decisionId } }) => [
    action,
    entityType,
    entityId,
    actorId,
    decisionId,
  ])
  expect(audit).toEqual([
    ['create', 'plan', plan.id, 'api_key:1', 'decision-0'],
    ['add', 'tool', expect.any(Number), 'api_key:2', 'decision-2'],
    ['applyPlan', 'plan', plan.id, 'api_key:2', 'decision-0'],
  ])
})

test('a plan whose thing has changed is refused with what moved, and nothing changes', async () => {
  await using shelf = await openPlannedShelf()
  const id = await shelf.add('hammer')
  const plan = await shelf.plan('rename', { id, name: 'mallet' })
  await shelf.call('rename', { id, name: 'anvil' })
  const before = await shelf.everything()
  expect(await shelf.apply(plan)).toMatchObject({
    problem: {
      status: 409,
      code: 'PLAN_STALE',
      context: {
        moved: [{ entity: 'tool', key: { id }, planned: plan.reads[0]?.digest, current: expect.stringMatching(/^sha256:/) }],
        differs: ['/changes/0/before/name'],
      },
    },
  })
  expect(await shelf.everything()).toEqual(before)
})

test('a plan whose thing is gone is refused with the refusal that the call now ends in', async () => {
  await using shelf = await openPlannedShelf()
  const id = await shelf.add('hammer')
  const plan = await shelf.plan('rename', { id, name: 'mallet' })
  await shelf.call('remove', { id })
  expect(await shelf.apply(plan)).toMatchObject({
    problem: {
      code: 'PLAN_STALE',
      context: { moved: [{ entity: 'tool', key: { id }, current: null }], refusal: { code: 'TOOL_NOT_FOUND' } },
    },
  })
})

test('a dry run of applying says whether it would still hold, and leaves the plan to be applied', async () => {
  await using shelf = await openPlannedShelf()
  const plan = await shelf.plan('add', { name: 'saw' })
  const before = await shelf.everything()
  expect(await shelf.apply(plan, { ...APPROVER, dryRun: true })).toMatchObject({ answer: { name: 'saw' } })
  expect(await shelf.everything()).toEqual(before)
  expect(await shelf.apply(plan)).toMatchObject({ answer: { name: 'saw' } })
})

test('applying with an idempotency key is repeated without being done again', async () => {
  await using shelf = await openPlannedShelf()
  const plan = await shelf.plan('add', { name: 'saw' })
  const first = await shelf.apply(plan, { ...APPROVER, idempotencyKey: 'k' })
  expect(await shelf.apply(plan, { ...APPROVER, idempotencyKey: 'k' })).toEqual(first)
  expect(await shelf.names()).toEqual(['saw'])
})

test('a hash other than the plan has is refused, and so is a plan that has expired', async () => {
  await using shelf = await openPlannedShelf()
  const plan = await shelf.plan('add', { name: 'saw' })
  expect(await shelf.apply({ ...plan, hash: `sha256:${'0'.repeat(64)}` })).toMatchObject({ problem: { code: 'PLAN_HASH_MISMATCH' } })
  await shelf.rows('update shelf.plans set expires_at = now()')
  expect(await shelf.apply(plan)).toMatchObject({ problem: { code: 'PLAN_EXPIRED' } })
  expect(await shelf.names()).toEqual([])
})

test("another domain's plan does not exist", async () => {
  await using shelf = await openPlannedShelf()
  const plan = await shelf.plan('add', { name: 'saw' })
  const theirs = await shelf.apply(plan, { principal: { domainId: 2 } })
  expect(theirs).toMatchObject({ problem: { status: 404, code: 'PLAN_NOT_FOUND' } })
})

test('a mutation whose answer holds a secret is not planned', async () => {
  await using shelf = await openPlannedShelf()
  expect(await shelf.ask('buy', { name: 'safe' })).toMatchObject({ ok: false, problem: { status: 422, code: 'PLAN_UNAVAILABLE' } })
  expect(await shelf.rows('select * from shelf.plans')).toEqual([])
})

test('a call that is refused is not planned, and says why', async () => {
  await using shelf = await openPlannedShelf()
  expect(await shelf.ask('rename', { id: 42, name: 'mallet' })).toMatchObject({ ok: false, problem: { code: 'TOOL_NOT_FOUND' } })
})

test('a dry run of planning answers the plan and keeps none', async () => {
  await using shelf = await openPlannedShelf()
  expect(await shelf.plan('add', { name: 'saw' }, { dryRun: true })).toMatchObject({ answer: { name: 'saw' } })
  expect(await shelf.rows('select * from shelf.plans')).toEqual([])
})

test('what nobody may see is a digest in a plan', async () => {
  await using shelf = await openPlannedShelf()
  const id = await shelf.add('hammer')
  await shelf.rows(`update shelf.tools set engraving = 'my precious'`)
  const text = JSON.stringify(await shelf.plan('remove', { id }))
  expect(text).toContain('hidden sha256:')
  expect(text + JSON.stringify(await shelf.rows('select * from shelf.plans'))).not.toContain('precious')
})

test('a plan that ended a day ago is forgotten, and no other', async () => {
  await using shelf = await openPlannedShelf()
  const [old, ended, open] = [
    await shelf.plan('add', { name: 'a' }),
    await shelf.plan('add', { name: 'b' }),
    await shelf.plan('add', { name: 'c' }),
  ]
  await shelf.rows(`update shelf.plans set expires_at = now() - interval '24 hours' where id = ${old.id}`)
  await shelf.rows(`update shelf.plans set expires_at = now() - interval '23 hours' where id = ${ended.id}`)
  expect(await sweepPlans(shelf.database.sql, 'shelf')).toBe(1)
  expect(await shelf.rows('select id from shelf.plans order by id')).toEqual([{ id: ended.id }, { id: open.id }])
})
