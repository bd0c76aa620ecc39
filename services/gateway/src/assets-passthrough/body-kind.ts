import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

type Kind = 'bytes'

/** The constraint of a route that takes bodies which are no JSON, beside one of the same address that takes JSON. */
export const takesBytes = { body: 'bytes' } as const

type Strategy = Parameters<FastifyInstance['addConstraintStrategy']>[0]

/** Has routes told apart by their bodies, by what those are said to be. Before any route is declared. */
export const distinguishBodies = (app: FastifyInstance): void =>
  app.addConstraintStrategy({
    name: 'body',
    storage() {
      const handlers = new Map<unknown, ReturnType<ReturnType<Strategy['storage']>['get']>>()
      return { get: (kind) => handlers.get(kind) ?? null, set: (kind, handler) => void handlers.set(kind, handler) }
    },
    validate: () => undefined,
    deriveConstraint: (request) => kindOf(request as IncomingMessage),
    mustMatchWhenDerived: false,
  })

function kindOf({ headers, method }: Pick<IncomingMessage, 'headers' | 'method'>): Kind | undefined {
  if (method !== 'POST') return undefined
  const type = headers['content-type']
  if (type !== undefined) return /^application\/json\s*(?:;|$)/i.test(type) ? undefined : 'bytes'
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0 ? 'bytes' : undefined
}
