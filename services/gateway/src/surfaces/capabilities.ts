import type { FastifyInstance } from 'fastify'
import { type Catalog, type CatalogEntry, REST_PREFIX } from '../catalog.ts'
import type { DescribedRoute } from '../raw-routes/raw-route.ts'
import { JSON_TYPE, serveCached } from './cached.ts'
import type { Content } from './openapi/document.ts'

/** One procedure and its name on every surface; or a route that takes or gives bytes as they are, which has a name over REST alone. */
export interface Capability {
  readonly procedure: string
  readonly type: 'query' | 'mutation' | 'subscription'
  readonly summary: string
  /** What policies decide on. */
  readonly operation: string
  readonly resource: { readonly type: string; readonly id?: string }
  /** The REST lines, the preferred one first. */
  readonly rest: readonly string[]
  /** The tool; of a subscription, the line that opens the stream of notifications. */
  readonly mcp?: string
  readonly graphql?: string
  readonly trpc?: string
  /** The media types of bodies, and of answers, where these are not JSON alone. */
  readonly accepts?: readonly string[]
  readonly answers?: readonly string[]
  readonly dryRun: boolean
  /** Callable without a key, if not for everything. */
  readonly public?: true
  /** The codes it may end in beside the generic ones; `/problems/CODE` explains each. */
  readonly errors: readonly string[]
}

/** What each scope lets a key do. */
const SCOPES = {
  'content:read': 'Read the content of its domain.',
  'content:write': 'Read, and propose: create and change content, as drafts.',
  'content:publish': 'Read, and put content live.',
  'audit:read': 'Read the audit log and the payments.',
  admin: 'Everything within its domain, keys and policies included.',
} as const

const DISCOVERY = {
  capabilities: `${REST_PREFIX}/capabilities`,
  openapi: '/openapi.json',
  docs: '/docs',
  problems: '/problems',
  events: `${REST_PREFIX}/events`,
  graphql: '/graphql',
  mcp: '/mcp',
  trpc: '/trpc',
  health: '/health',
} as const

const AUTHENTICATION = {
  headers: [
    { name: 'x-api-key', value: 'The API key. It wins if both headers are sent.' },
    { name: 'authorization', value: 'Bearer, then the API key.' },
    { name: 'x-wordclaw-domain', value: 'The id of the domain to act in, for keys of more than one. Optional.' },
  ],
  scopes: SCOPES,
} as const

const PROTOCOLS = {
  rest: {
    path: REST_PREFIX,
    description:
      'JSON in, { data, meta } or a problem out. Add ?mode=dry_run to any mutation to see its answer and change nothing, or ?mode=plan to have it written down and apply it later.',
  },
  events: {
    path: DISCOVERY.events,
    description:
      'Server-Sent Events of what happens, resumed with Last-Event-ID. Each is told only to those who may read it at that moment.',
  },
  mcp: {
    path: DISCOVERY.mcp,
    description:
      'Model Context Protocol over streamable HTTP: one tool for each procedure. Connect to /mcp?types=content_item.* to be notified of events.',
  },
  graphql: { path: DISCOVERY.graphql, description: 'One field for each procedure; queries read, mutations change.' },
  trpc: {
    path: DISCOVERY.trpc,
    description: 'The typed client, and batches of calls. The header x-wordclaw-dry-run: true makes mutations dry runs.',
  },
} as const

interface CapabilitiesOptions {
  readonly version: string
  /** What is served beside procedures. */
  readonly routes?: readonly DescribedRoute[]
}

/** What this gateway can do, as agents find out before their first call. The same catalog always gives the same listing. */
export const capabilitiesOf = (catalog: Catalog, { version, routes = [] }: CapabilitiesOptions) => ({
  product: { name: 'WordClaw', version },
  discovery: DISCOVERY,
  authentication: AUTHENTICATION,
  protocols: PROTOCOLS,
  capabilities: [...catalog.entries.map(capabilityOf), ...routes.map(rawCapabilityOf)],
})

const capabilityOf = ({
  procedure,
  type,
  summary,
  operation,
  resource,
  rest,
  tool,
  field,
  domain,
  stream,
  errors,
}: CatalogEntry): Capability => ({
  procedure,
  type: stream ? 'subscription' : type,
  summary,
  operation,
  resource,
  rest: rest.map(restLine),
  mcp: tool,
  ...(!stream && { graphql: field }),
  trpc: procedure,
  dryRun: type === 'mutation',
  ...(domain !== undefined && { public: true }),
  errors: errors.map(({ code }) => code),
})

function rawCapabilityOf({
  route,
  manifest,
  entry: { procedure, type, summary, operation, resource, errors },
}: DescribedRoute): Capability {
  const { body = {}, answers } = route.describe(manifest)
  const accepts = beyondJson([body])
  const given = beyondJson(Object.values(answers).map((answer) => ('content' in answer ? (answer.content ?? {}) : {})))
  return {
    procedure,
    type,
    summary,
    operation,
    resource,
    rest: [restLine(route)],
    ...(accepts && { accepts }),
    ...(given && { answers: given }),
    dryRun: route.repeatable,
    ...(route.key !== 'required' && { public: true }),
    errors: [...route.codes, ...errors.map(({ code }) => code)],
  }
}

/** The media types of what is sent, each once; null if it is JSON alone, or nothing. */
function beyondJson(contents: readonly Content[]): readonly string[] | null {
  const types = [...new Set(contents.flatMap((content) => Object.keys(content)))]
  return types.every((type) => type === 'application/json') ? null : types
}

const restLine = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${REST_PREFIX}${path.replace(/:(\w+)/g, '{$1}')}`

/** Public: whoever can reach the gateway may know what it does. */
export function mountCapabilities(app: FastifyInstance, catalog: Catalog, options: CapabilitiesOptions): void {
  serveCached(app, DISCOVERY.capabilities, { type: JSON_TYPE, body: JSON.stringify(capabilitiesOf(catalog, options)), maxAge: 300 })
}
