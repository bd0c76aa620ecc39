import { expect } from 'vitest'
import type { PlanView } from '../src/plans/plan.schema.ts'
import { type CallOptions, openShelf } from './shelf.ts'

export type Procedure = Parameters<Awaited<ReturnType<typeof openShelf>>['call']>[0]

const via = { procedure: 'gateway.plans.create', decisionId: 'decision-0' }
const AUTHOR = {}
export const APPROVER = { principal: { id: 'api_key:2' }, requestId: 'request-2', decisionId: 'decision-2' }

/** A shelf with words for planning. */
export async function openPlannedShelf() {
  const shelf = await openShelf()
  const ask = async (path: Procedure, input: unknown, options: CallOptions = AUTHOR) => {
    const plan = { kind: 'make', via, procedure: `shelf.${path}`, policyVersion: '1.0.0+abc', tried: options.dryRun ?? false } as const
    return shelf.call(path, input, { ...options, plan })
  }
  return {
    ...shelf,
    ask,
    plan: async (path: Procedure, input: unknown, options?: CallOptions): Promise<PlanView> => {
      const answer = await ask(path, input, options)
      return answer.ok ? (JSON.parse(answer.body) as PlanView) : expect.fail(JSON.stringify(answer))
    },
    apply: async ({ id, hash, procedure }: PlanView, options: CallOptions = APPROVER) => {
      const path = procedure.slice('shelf.'.length) as Procedure
      const order = { kind: 'apply', via: { ...via, procedure: 'gateway.plans.applyPlan' }, procedure, owner: 'shelf', id, hash } as const
      // What is applied is what was planned: the input of the call does not matter.
      const answer = await shelf.call(path, { name: 'something else' }, { ...options, plan: order })
      return answer.ok ? { answer: JSON.parse(answer.body) as unknown } : { problem: answer.problem }
    },
    add: async (name: string) => {
      const answer = await shelf.call('add', { name })
      return answer.ok ? (JSON.parse(answer.body) as { id: number }).id : expect.fail()
    },
    /** Everything in the database that a plan could have changed. */
    everything: async () => ({
      tools: await shelf.rows('select * from shelf.tools order by id'),
      outbox: await shelf.rows('select * from shelf.outbox order by id'),
      effects: await shelf.rows('select * from shelf.plan_effects'),
      applied: await shelf.rows('select id from shelf.plans where applied_at is not null'),
    }),
  }
}
