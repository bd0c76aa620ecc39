import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Catalog } from '../catalog.ts'
import type { Admit, Caller, Environment, Invoke } from '../invoke.ts'
import type { Live } from '../live/live.ts'
import { mountEvents } from '../live/sse.ts'
import { SUBSCRIBE } from '../live/subscribe.ts'
import { described, type RawRoute } from '../raw-routes/raw-route.ts'
import { mountCapabilities } from './capabilities.ts'
import { mountDocs } from './docs.ts'
import { mountGraphql } from './graphql.ts'
import { mountMcp } from './mcp.ts'
import type { OpenApiDocument } from './openapi/document.ts'
import { openapiOf } from './openapi.ts'
import { mountProblems, type Refusal } from './problems.ts'
import { mountRest } from './rest.ts'
import { mountTrpc } from './trpc.ts'

/** What a surface is made of: the procedures, the one way in, and who calls. */
export interface Surface {
  readonly catalog: Catalog
  readonly invoke: Invoke
  readonly admit: Admit
  readonly callerOf: (request: FastifyRequest, environment: Environment) => Caller
  readonly version: string
  /** The rules of the base policy set: refusals that any call can end in. */
  readonly refusals: readonly Refusal[]
  /** The events that callers can be told of as they happen. */
  readonly live: Live
  /** What is mounted beside the surfaces, for the lists to tell of. */
  readonly routes: readonly RawRoute[]
}

/** Opens every door. Returns what is told of them. */
export function mountSurfaces(app: FastifyInstance, surface: Surface): OpenApiDocument {
  const { catalog, version, refusals } = surface
  const routes = described(surface.routes, catalog)
  const listed = { ...catalog, entries: [...catalog.entries, SUBSCRIBE] }
  mountRest(app, surface)
  mountTrpc(app, surface)
  mountMcp(app, surface)
  mountGraphql(app, surface)
  mountEvents(app, surface)
  const document = openapiOf(listed, { version, url: '/', refusals, routes })
  mountDocs(app, document)
  mountCapabilities(app, listed, { version, routes })
  mountProblems(app, [...listed.entries, ...routes.map(({ entry }) => entry)], refusals)
  return document
}
