import type { FastifyInstance, RawServerDefault } from 'fastify'
import type { ConstraintStrategy } from 'fastify/types/route.js'

type Kind = 'bytes'

/** The constraint of a route that takes bodies which are no JSON, beside one of the same address that takes JSON. */
export const takesBytes = { body: 'bytes' } as const

/** Tells bodies of bytes from those of JSON, by what they are said to be. */
const byBody: ConstraintStrategy<RawServerDefault, Kind> = {
  name: 'body',
  storage() {
    const handlers = new Map<Kind, unknown>()
    return {
      get: (kind: Kind) => (handlers.get(kind) ?? null) as never,
      set: (kind: Kind, handler: unknown) => void handlers.set(kind, handler),
    } as never
  },
  validate: () => undefined,
  deriveConstraint({ headers, method }) {
    if (method !== 'POST') return undefined as never
    const type = headers['content-type']
    if (type !== undefined) return (/^application\/json\s*(?:;|$)/i.test(type) ? undefined : 'bytes') as Kind
    return (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0 ? 'bytes' : undefined) as Kind
  },
  mustMatchWhenDerived: false,
}

/** Has routes told apart by their bodies. Before any route is declared. */
export const distinguishBodies = (app: FastifyInstance): void => app.addConstraintStrategy(byBody as never)
