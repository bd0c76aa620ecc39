import type { Authorization } from '@wordclaw/shared/peers'
import { type Call, createIdentityVerifier, type IdentityKey } from '@wordclaw/shared/principal'
import { IDENTITY_HEADER } from '@wordclaw/shared/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Catalog, CatalogEntry } from './catalog.ts'
import { type DecidePorts, decide } from './decide.ts'

const Asked = z.object({ procedure: z.string(), input: z.unknown() })
const Body = z.union([Asked, z.object({ calls: z.array(Asked).max(2_000) })])

/**
 * `POST /internal/authorize`: decides, and records, a call that a service makes for somebody: a job, for whoever scheduled it; a release, each of its changes for whoever
 * publishes it. Several calls are asked for at once as `calls`.
 * Only services can ask: the request carries a token signed with their key.
 */
export function mountAuthorize(app: FastifyInstance, catalog: Catalog, identityKeys: readonly IdentityKey[], ports: DecidePorts): void {
  const verify = createIdentityVerifier(identityKeys, 'gateway')
  app.post('/internal/authorize', async (request, reply) => {
    const token = request.headers[IDENTITY_HEADER]
    const asked = typeof token === 'string' ? verify(token) : null
    const body = Body.safeParse(request.body)
    if (asked?.procedure !== 'gateway.authorize' || !body.success) return reply.callNotFound()
    const calls = 'calls' in body.data ? body.data.calls : [body.data]
    const entries = calls.flatMap(({ procedure, input }) => {
      const entry = catalog.byProcedure.get(procedure)
      return entry ? [{ entry, input }] : []
    })
    if (entries.length < calls.length) return reply.callNotFound()
    const answers = await authorizations(ports, asked, entries, request.ip)
    if ('calls' in body.data) return reply.send(answers)
    const [answer] = answers
    if (!answer) return reply.callNotFound()
    if (!answer.ok) return reply.code(answer.problem.status).send({ problem: answer.problem })
    return reply.send(answer.call)
  })
}

/** Decides each of the calls, and returns when all decisions are on disk. */
async function authorizations(
  ports: DecidePorts,
  { principal, requestId }: Pick<Call, 'principal' | 'requestId'>,
  entries: readonly { readonly entry: CatalogEntry; readonly input: unknown }[],
  ip: string,
): Promise<Authorization[]> {
  const identified = await ports.authenticator.identify(principal.id)
  const domain = String(principal.domainId)
  const caller = { environment: 'job' as const, credential: undefined, domain, requestId, traceparent: undefined, ip }
  return Promise.all(
    entries.map(async ({ entry, input }): Promise<Authorization> => {
      const decided = await decide(ports, { entry, input, dryRun: false, caller }, identified)
      await decided.recorded
      return decided.refused ? { ok: false, problem: decided.refused.problem } : { ok: true, call: decided.call }
    }),
  )
}
