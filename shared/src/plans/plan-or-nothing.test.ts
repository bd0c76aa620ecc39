import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openPlannedShelf, type Procedure } from '../../test/planned-shelf.ts'

interface Tool {
  readonly id: number
  readonly name: string
}

/** A mutation of the `at`-th of the tools. */
interface Step {
  readonly verb: 'add' | 'rename' | 'remove'
  readonly at: number
  readonly name: string
}

const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom('add', 'rename', 'remove'),
  at: fc.nat({ max: 2 }),
  name: fc.constantFrom('axe', 'saw', 'file', 'api_key:1', '{"a":1}'),
})

const inputOf = ({ verb, at, name }: Step, tools: readonly Tool[]) => {
  const id = tools[at]?.id ?? 0
  return verb === 'add' ? { name } : verb === 'rename' ? { id, name } : { id }
}

/** What the tools are after a step, as the plan's preview has it: new ones without their id. */
const previewed = ({ verb, at, name }: Step, planned: readonly Tool[], tools: readonly Tool[]): string[] => {
  const target = planned[at]?.id
  const kept = tools.filter(({ id }) => !(verb === 'remove' && id === target))
  const changed = kept.map((tool) => (verb === 'rename' && tool.id === target ? name : tool.name))
  return verb === 'add' ? [...changed, name] : changed
}

test('under random writes in between, applying a plan does what it previews or nothing, and says which', { timeout: 120_000 }, async () => {
  await using shelf = await openPlannedShelf()
  const toolsNow = () => shelf.rows<Tool>('select id, name from shelf.tools order by id')
  const perform = (each: Step, tools: readonly Tool[]) => shelf.call(each.verb satisfies Procedure, inputOf(each, tools))

  await fc.assert(
    fc.asyncProperty(step, fc.array(step, { maxLength: 4 }), async (planned, between) => {
      await shelf.rows('truncate shelf.tools')
      for (const name of ['one', 'two', 'three']) await shelf.add(name)
      const seen = await toolsNow()
      const plan = await shelf.plan(planned.verb, inputOf(planned, seen))
      for (const each of between) await perform(each, seen)
      const before = await shelf.everything()
      const tools = await toolsNow()
      const target = planned.verb === 'add' ? undefined : seen[planned.at]
      const still = tools.find(({ id }) => id === target?.id)

      const outcome = await shelf.apply(plan)

      if ('problem' in outcome) {
        expect(outcome.problem).toMatchObject({ code: 'PLAN_STALE' })
        expect(await shelf.everything()).toEqual(before)
      } else {
        expect((await toolsNow()).map(({ name }) => name)).toEqual(previewed(planned, seen, tools))
      }
      // A new tool depends on no other; any other plan holds exactly as long as its tool is what it was.
      expect('problem' in outcome).toBe(target !== undefined && still?.name !== target.name)
    }),
    { numRuns: 60 },
  )
})
