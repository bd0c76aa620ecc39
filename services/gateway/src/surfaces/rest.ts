import type { JsonSchema } from '@wordclaw/shared/manifest'
import { splitPage } from '@wordclaw/shared/pagination'
import { type Problem, problemText } from '@wordclaw/shared/problem'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Catalog, type CatalogEntry, REST_PREFIX } from '../catalog.ts'
import { REPLAYED_HEADER } from '../idempotency-key.ts'
import type { Caller, Environment, Invoke } from '../invoke.ts'
import { paymentHeader } from '../payments-gate/payment-header.ts'
import { sendLines, wantsLines } from './ndjson.ts'
import { tokenIn, withoutToken } from './token-header.ts'

interface RestSurface {
  readonly catalog: Catalog
  readonly invoke: Invoke
  readonly callerOf: (request: FastifyRequest, environment: Environment) => Caller
}

const DRY_RUN = 'dry_run'
const PLAN = 'plan'
/** What a mutation with `?mode=plan` is a call of. */
const PLANNING = 'gateway.plans.create'

/** Mounts every procedure at its REST lines: answers in the envelope `{ data, meta }`, problems as `application/problem+json`. */
export function mountRest(app: FastifyInstance, { catalog, invoke, callerOf }: RestSurface): void {
  const planning = catalog.byProcedure.get(PLANNING)
  const plan = planning && { entry: planning, dress: dressOf(catalog, planning) }
  for (const own of catalog.entries) {
    const answered = { entry: own, dress: dressOf(catalog, own) }
    for (const { method, path } of own.rest) {
      app.route({
        method,
        url: REST_PREFIX + path,
        async handler(request, reply) {
          const query = request.query as Record<string, string>
          const mode = own.type === 'mutation' ? query['mode'] : undefined
          const dryRun = mode === DRY_RUN
          const { entry, dress } = mode === PLAN && plan ? plan : answered
          const given = inputOf(own, request, dryRun || entry !== own ? withoutMode(query) : query)
          const input = entry === own ? given : { procedure: own.procedure, input: given }
          const answer = await invoke({ entry, input, dryRun, caller: withoutToken(entry, request, callerOf(request, 'rest')) })
          if (answer.decisionId) reply.header('x-policy-decision-id', answer.decisionId)
          if (!answer.ok) return sendProblem(reply, answer.problem, request.id)
          if (entry.lines && wantsLines(request)) return sendLines(request, reply, answer.body)
          if (answer.replayOf !== undefined) reply.header(REPLAYED_HEADER, 'true')
          return reply
            .code(dryRun ? 200 : entry.status)
            .type('application/json; charset=utf-8')
            .send(dress(answer.body, answer.replayOf ?? request.id, dryRun))
        },
      })
    }
  }
}

const withoutMode = ({ mode: _, ...rest }: Record<string, string>) => rest

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem, requestId: string): FastifyReply {
  const { status, context } = problem
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="wordclaw"')
  const payment = status === 402 ? paymentHeader(problem) : null
  if (payment !== null) {
    reply.headers({ 'www-authenticate': payment, 'cache-control': 'no-store', 'access-control-expose-headers': 'WWW-Authenticate' })
  }
  const wait = context?.['retryAfterSeconds'] ?? (status === 429 || status === 503 ? 1 : undefined)
  if (wait !== undefined) reply.header('retry-after', String(wait))
  return reply.code(status).type('application/problem+json; charset=utf-8').send(problemText(problem, requestId))
}

/** Gathers a procedure's input: the path wins over the body, the body over the query; texts of path and query become what the schema says. */
function inputOf({ input: schema, domain }: CatalogEntry, request: FastifyRequest, query: Record<string, string>): unknown {
  const { body } = request
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body))) return body
  // The body is added to, not copied: of 60,000 members, a copy would block the process for a request's whole share of time.
  const input = (body ?? {}) as Record<string, unknown>
  for (const [name, value] of Object.entries(coerced(schema, query)))
    if (!Object.hasOwn(input, name)) Object.defineProperty(input, name, { value, enumerable: true, writable: true, configurable: true })
  Object.assign(input, coerced(schema, request.params as Record<string, string>))
  if (typeof domain === 'object') input[domain.token] ??= tokenIn(domain, request)
  const version = request.headers['if-match']
  if (version !== undefined && schema.properties?.['expectedVersion']) {
    const tag = /^(?:W\/)?"(\d{1,10})"$/.exec(version)
    input['expectedVersion'] ??= tag ? Number(tag[1]) : version
  }
  return input
}

const coerced = ({ properties = {} }: JsonSchema, texts: Record<string, string | string[]>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, coerce(properties[name], text)]))

/** Texts of a path or query as what their schema asks for, or as they are: then validation says what is wrong with them. */
function coerce(schema: JsonSchema | undefined, text: string | string[]): unknown {
  if (schema?.type === 'array') return [text].flat().map((entry) => coerce(schema.items, entry))
  if (typeof text !== 'string') return text
  const types = (schema?.anyOf ?? [schema]).flatMap((option) => option?.type ?? [])
  if (types.some((type) => type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** Wraps the text of an answer in the envelope, without parsing it. What does not change between calls is made once. */
function dressOf(catalog: Catalog, entry: CatalogEntry): (body: string, requestId: string, dryRun: boolean) => string {
  if (entry.bare) return (body) => body
  const hints = {
    ...(entry.next && { recommendedNextAction: entry.next }),
    availableActions: actionsOn(catalog, entry),
    actionPriority: entry.next ? 'medium' : 'low',
  }
  const hintsText = JSON.stringify(hints).slice(1, -1)
  const cost = entry.type === 'mutation' ? 1 : 0
  const tail = `,${hintsText},"cost":${cost}}}`
  const dryTail = `,${hintsText},"cost":0,"dryRun":true}}`
  return (body, requestId, dryRun) => {
    if (!entry.page) return `{"data":${body},"meta":{"requestId":"${requestId}"${dryRun ? dryTail : tail}`
    const { head, items } = splitPage(body)
    return `{"data":${items},"meta":{"requestId":"${requestId}",${JSON.stringify(head).slice(1, -1)}${tail}`
  }
}

/** What else can be done with things of the same kind, as `VERB /path`: the other procedures of their router. */
function actionsOn({ entries }: Catalog, { procedure }: CatalogEntry): string[] {
  const kind = kindOf(procedure)
  return entries
    .filter((other) => kindOf(other.procedure) === kind)
    .flatMap(({ rest: [line] }) => (line ? [`${line.method} ${REST_PREFIX}${line.path.replace(/:(\w+)/g, '{$1}')}`] : []))
}

const kindOf = (procedure: string): string => procedure.slice(0, procedure.lastIndexOf('.'))
