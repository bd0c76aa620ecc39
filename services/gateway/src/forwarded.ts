import { serialize } from '@wordclaw/shared/json-text'
import { PlannedElsewhere } from '@wordclaw/shared/plans/planning'
import type { Call } from '@wordclaw/shared/principal'
import { ProblemError } from '@wordclaw/shared/problem'
import { prepared } from '@wordclaw/shared/procedure'
import type { z } from 'zod'
import type { GatewayPorts } from './ports.ts'

/** A service that has things of a kind that several have: where its procedures over them are, and which ids are its own: the rest when divided by the step. */
export interface Place {
  readonly service: string
  readonly at: string
  readonly rest: number
}

/** The procedures of one owner, called in the name of this call: its decision, domain, dry run and idempotency key go with it. */
export interface Owner {
  readonly service: string
  /** Throws the problem that the call ends in. */
  call<T extends z.ZodType>(name: string, answer: T, input: unknown): Promise<z.input<T>>
}

function ownerOf({ services }: GatewayPorts, call: Call, { service, at }: Place): Owner {
  return {
    service,
    async call(name, _, input) {
      const path = `${at}.${name}`
      const answered = await services.call(service, { ...call, procedure: `${service}.${path}` }, path, input)
      if (!answered.ok) throw new ProblemError(answered.problem, { cause: answered.fault })
      // What is planned or applied is the owner's mutation: its word goes back as it is.
      if (call.plan) throw new PlannedElsewhere(answered.body)
      return JSON.parse(answered.body)
    },
  }
}

/**
 * A procedure over things that several services have, performed by whoever owns them. The mutation, its transaction and its audit event are theirs; what
 * this one leaves for whoever repeats it is their answer.
 */
export const forwardedTo = (places: readonly Place[], step: number) =>
  prepared.use(async ({ ctx, next }) => {
    const owners = places.map((place) => ownerOf(ctx.ports as GatewayPorts, ctx.call, place))
    const ownerById = (id: number): Owner | undefined => owners[places.findIndex(({ rest }) => rest === id % step)]
    const result = await next({ ctx: { owners, ownerById } })
    if (result.ok) await ctx.attempt?.complete(ctx.database.sql, serialize(result.data))
    return result
  })
