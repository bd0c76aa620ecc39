import { JOB_ID_STEP } from '@wordclaw/shared/jobs/job.entity'
import { serialize } from '@wordclaw/shared/json-text'
import type { Call } from '@wordclaw/shared/principal'
import { ProblemError } from '@wordclaw/shared/problem'
import { prepared } from '@wordclaw/shared/procedure'
import type { z } from 'zod'
import type { GatewayPorts } from '../ports.ts'

/** The services that have jobs, and where each keeps its procedures over them. An owner's place is the rest of its ids when divided by `JOB_ID_STEP`. */
const OWNERS: readonly { readonly service: string; readonly at: string; readonly place: number }[] = [
  { service: 'content', at: 'jobs', place: 1 },
  { service: 'forms', at: 'jobs', place: 2 },
  { service: 'gateway', at: 'ownJobs', place: 3 },
]

/** The procedures over jobs of one service, called in the name of this call: its decision, domain, dry run and idempotency key go with it. */
export interface Owner {
  readonly service: string
  /** Throws the problem that the call ends in. */
  call<T extends z.ZodType>(name: string, answer: T, input: unknown): Promise<z.input<T>>
}

function ownerOf({ services }: GatewayPorts, call: Call, { service, at }: { service: string; at: string }): Owner {
  return {
    service,
    async call(name, _, input) {
      const path = `${at}.${name}`
      const answered = await services.call(service, { ...call, procedure: `${service}.${path}` }, path, input)
      if (!answered.ok) throw new ProblemError(answered.problem, { cause: answered.fault })
      return JSON.parse(answered.body)
    },
  }
}

/**
 * A procedure that the owners of jobs perform. The mutation, its transaction and its audit event are theirs; what this one leaves for whoever repeats it is
 * their answer.
 */
export const forwarded = prepared.use(async ({ ctx, next }) => {
  const owners = OWNERS.map((owner) => ownerOf(ctx.ports as GatewayPorts, ctx.call, owner))
  const ownerById = (id: number): Owner | undefined => owners[OWNERS.findIndex(({ place }) => place === id % JOB_ID_STEP)]
  const result = await next({ ctx: { owners, ownerById } })
  if (result.ok) await ctx.attempt?.complete(ctx.database.sql, serialize(result.data))
  return result
})
