import type { Authorization } from '@wordclaw/shared/peers'
import { createIdentityVerifier, type IdentityKey } from '@wordclaw/shared/principal'
import { IDENTITY_HEADER } from '@wordclaw/shared/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Catalog } from './catalog.ts'
import { type DecidePorts, decide } from './decide.ts'

const Body = z.object({ procedure: z.string(), input: z.unknown() })

/**
 * `POST /internal/authorize`: decides, and records, a call that a service makes for somebody who is not calling now (a job, for whoever scheduled it).
 * Only services can ask: the request carries a token signed with their key.
 */
export function mountAuthorize(app: FastifyInstance, catalog: Catalog, identityKeys: readonly IdentityKey[], ports: DecidePorts): void {
  const verify = createIdentityVerifier(identityKeys, 'gateway')
  app.post('/internal/authorize', async (request, reply) => {
    const token = request.headers[IDENTITY_HEADER]
    const asked = typeof token === 'string' ? verify(token) : null
    const body = Body.safeParse(request.body)
    if (asked?.procedure !== 'gateway.authorize' || !body.success) return reply.callNotFound()
    const entry = catalog.byProcedure.get(body.data.procedure)
    if (!entry) return reply.callNotFound()
    const { principal, requestId } = asked
    const caller = {
      environment: 'job' as const,
      credential: undefined,
      domain: String(principal.domainId),
      requestId,
      traceparent: undefined,
      ip: request.ip,
    }
    const invocation = { entry, input: body.data.input, dryRun: false, caller }
    const decided = await decide(ports, invocation, await ports.authenticator.identify(principal.id))
    await decided.recorded
    const answer: Authorization = decided.refused ? { ok: false, problem: decided.refused.problem } : { ok: true, call: decided.call }
    if (!answer.ok) return reply.code(answer.problem.status).send({ problem: answer.problem })
    return reply.send(answer.call)
  })
}
