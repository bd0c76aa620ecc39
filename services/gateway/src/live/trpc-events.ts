import type { ServerResponse } from 'node:http'
import { type TRPCError, type TRPCSubscriptionProcedure, type TrackedEnvelope, tracked } from '@trpc/server'
import { type Problem, problemOf } from '@wordclaw/shared/problem'
import type { Caller } from '../invoke.ts'
import { EventStreamsUnavailable } from './live.errors.ts'
import type { Live } from './live.ts'
import type { LiveEvent } from './live-event.ts'
import { type GapNotice, gapNotice } from './message.ts'
import type { SubscribeInput } from './subscribe.ts'

/** What a typed client is sent: first that it is subscribed, then events; a gap where some cannot be told. */
export type LiveMessage = { readonly type: 'ready' } | LiveEvent | GapNotice

/** The part of the router that is no service's: its answer does not end. */
export type EventsRouter = {
  subscribe: TRPCSubscriptionProcedure<{
    // biome-ignore lint/suspicious/noConfusingVoidType: a subscription can be made without input
    input: SubscribeInput | void
    // The id is where a client that was cut off goes on.
    output: AsyncIterable<{ id: string; data: LiveMessage }, void, unknown>
    meta: unknown
  }>
}

/** A subscription as tRPC serves it. It ends with the error that the problem becomes: one that lets the client come back, if the gateway is stopping. */
export async function* trackedMessages(
  live: Live,
  caller: Caller,
  input: unknown,
  response: ServerResponse,
  errorOf: (problem: Problem) => TRPCError,
): AsyncGenerator<TrackedEnvelope<LiveMessage>, void, unknown> {
  const opened = await live.open(caller, input, response)
  if (!opened.ok) throw errorOf(opened.problem)
  for await (const message of opened.subscription.messages()) {
    if (message.kind === 'end') throw errorOf(message.problem)
    if (message.kind === 'ready') yield tracked(message.position, { type: 'ready' })
    if (message.kind === 'event') yield tracked(message.position, message.told.event)
    if (message.kind === 'gap') yield tracked(message.position, gapNotice(message.gap))
  }
  throw errorOf(problemOf(new EventStreamsUnavailable({})))
}
