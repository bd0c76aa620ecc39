import { expect, test } from 'vitest'
import { openPlannedShelf } from '../../test/planned-shelf.ts'

const codeOf = (outcome: { problem?: { code: string } }): string => outcome.problem?.code ?? 'applied'

test('of many who apply one plan at once, exactly one does', async () => {
  await using shelf = await openPlannedShelf()
  const plan = await shelf.plan('add', { name: 'saw' })

  const outcomes = (await Promise.all(Array.from({ length: 8 }, () => shelf.apply(plan)))).map(codeOf)

  expect(outcomes.toSorted()).toEqual([...Array(7).fill('PLAN_APPLIED'), 'applied'])
  expect(await shelf.names()).toEqual(['saw'])
})

test('of several plans for one thing that are applied at once, one is, and the others say that it moved', async () => {
  await using shelf = await openPlannedShelf()
  const id = await shelf.add('hammer')
  const plans = []
  for (const name of ['axe', 'saw', 'file', 'club']) plans.push(await shelf.plan('rename', { id, name }))

  const outcomes = await Promise.all(plans.map((plan) => shelf.apply(plan)))

  expect(outcomes.map(codeOf).toSorted()).toEqual(['PLAN_STALE', 'PLAN_STALE', 'PLAN_STALE', 'applied'])
  const winner = outcomes.findIndex((outcome) => codeOf(outcome) === 'applied')
  expect(await shelf.names()).toEqual([['axe', 'saw', 'file', 'club'][winner]])
})

test('a plan that meets a writer at the same moment is applied over what it was made for, or not at all', async () => {
  await using shelf = await openPlannedShelf()
  for (let round = 0; round < 20; round++) {
    const id = await shelf.add(`tool ${round}`)
    const plan = await shelf.plan('rename', { id, name: 'as planned' })

    const [outcome] = await Promise.all([shelf.apply(plan), shelf.call('rename', { id, name: 'as written' })])

    const audit = await shelf.audit()
    const renames = audit.filter(({ payload }) => payload['action'] === 'rename' && payload['entityId'] === id)
    const [tool] = await shelf.rows<{ name: string }>(`select name from shelf.tools where id = ${id}`)
    // The writer always writes; if the plan was applied too, that came first, over what it was made for.
    expect({ name: tool?.name, renames: renames.length }).toEqual({ name: 'as written', renames: codeOf(outcome) === 'applied' ? 2 : 1 })
  }
})
