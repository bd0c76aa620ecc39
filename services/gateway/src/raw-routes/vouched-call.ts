import type { Issue } from '@wordclaw/shared/errors'
import type { Call } from '@wordclaw/shared/principal'
import { invalidInput } from '@wordclaw/shared/problem'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { callerOf } from '../caller.ts'
import type { Invocation, Vouch } from '../invoke.ts'
import { sendProblem } from '../surfaces/rest.ts'
import type { RawRoute } from './raw-route.ts'

/** What is asked of the policies: an entry with its input. */
export type Asked = Pick<Invocation, 'entry' | 'input'>

type Route = Pick<RawRoute, 'entry' | 'repeatable'>

const DRY_RUN = 'dry_run'

/**
 * The call that a request of bytes makes, decided and recorded like any other. Null if it is refused, and then it has been answered. `ask` says what the
 * call is, where the route alone does not.
 */
export async function vouchedCall(
  vouch: Vouch,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  ask: () => Asked | Promise<Asked> = () => ({ entry: route.entry, input: {} }),
): Promise<Call | null> {
  const { mode } = request.query as { readonly mode?: unknown }
  const dryRun = route.repeatable && mode === DRY_RUN
  const asked = { entry: route.entry, input: {}, dryRun, caller: callerOf(request, 'rest') }
  const vouched = await vouch(asked, async () => ({ ...(await ask()), dryRun }))
  const decisionId = vouched.ok ? vouched.call.decisionId : vouched.decisionId
  if (decisionId) reply.header('x-policy-decision-id', decisionId)
  if (vouched.ok && (mode === undefined || dryRun)) return vouched.call
  // Whatever is left of the body is discarded as it comes, so that the caller hears the answer.
  sendProblem(reply, vouched.ok ? invalidInput([noSuchMode(route)]) : vouched.problem, request.id)
  return null
}

/** What is wrong with a mode that a route does not have. */
const noSuchMode = ({ repeatable }: Route): Issue =>
  repeatable
    ? { pointer: '/mode', rule: 'enum', message: `must be ${DRY_RUN} or left out: bytes cannot be planned`, allowed: [DRY_RUN] }
    : { pointer: '/mode', rule: 'additionalProperties', message: 'must be left out: this call has neither a dry run nor a plan' }
