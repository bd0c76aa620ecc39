import type { FastifyReply } from 'fastify'
import type { Call } from './principal.ts'
import { ProblemError } from './problem.ts'
import { type Execute, REPLAY_HEADER } from './service.ts'

/** Sends what a mutation answered on a route of the service's own, as the gateway would over REST. Throws the problem that it ended in. */
export function sendCreated(reply: FastifyReply, call: Call, answer: Awaited<ReturnType<Execute>>): FastifyReply {
  if (!answer.ok) throw new ProblemError(answer.problem, { cause: answer.fault })
  if (answer.replayOf !== undefined) reply.header(REPLAY_HEADER, answer.replayOf)
  const meta = {
    requestId: answer.replayOf ?? call.requestId,
    availableActions: [],
    actionPriority: 'low',
    cost: call.dryRun ? 0 : 1,
    ...(call.dryRun && { dryRun: true }),
  }
  return reply
    .code(call.dryRun ? 200 : 201)
    .type('application/json; charset=utf-8')
    .send(`{"data":${answer.body},"meta":${JSON.stringify(meta)}}`)
}
