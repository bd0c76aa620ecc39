import type { JsonSchema } from '@wordclaw/shared/manifest'
import { statusOf } from '@wordclaw/shared/problem'
import type { CatalogEntry } from '../../catalog.ts'
import { LINES_MEDIA_TYPE } from '../ndjson.ts'
import { GENERIC_PROBLEMS, type GenericCode, genericProblem, PROBLEM_MEDIA_TYPE, problemType, type Refusal } from '../problems.ts'
import type { Headers, Response } from './document.ts'
import type { Schemas } from './schemas.ts'
import { reference } from './shared-schemas.ts'

interface SharedResponse {
  readonly status: number
  readonly codes: readonly GenericCode[]
  /** The type of procedure that answers so, in place of what any other answers with this status. */
  readonly only?: 'mutation'
}

/** Which generic problems stand under which name of `components.responses`. */
const SHARED_RESPONSES: Readonly<Record<string, SharedResponse>> = {
  InvalidInput: { status: 400, codes: ['VALIDATION_ERROR'] },
  InvalidMutation: { status: 400, codes: ['VALIDATION_ERROR', 'INVALID_IDEMPOTENCY_KEY'], only: 'mutation' },
  Unauthenticated: { status: 401, codes: ['AUTH_MISSING_API_KEY', 'AUTH_INVALID_API_KEY', 'AUTH_KEY_EXPIRED'] },
  Forbidden: { status: 403, codes: [] },
  UnderWay: { status: 409, codes: ['IDEMPOTENCY_CONFLICT'], only: 'mutation' },
  KeyReused: { status: 422, codes: ['IDEMPOTENCY_KEY_REUSED'], only: 'mutation' },
  TooManyRequests: { status: 429, codes: ['RATE_LIMIT_EXCEEDED'] },
  Fault: { status: 500, codes: ['INTERNAL_SERVER_ERROR'] },
  Unavailable: {
    status: 503,
    codes: ['UPSTREAM_UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'DECISION_LOG_UNAVAILABLE', 'POLICY_EVALUATION_FAILED'],
  },
  Late: { status: 504, codes: ['UPSTREAM_TIMEOUT'] },
}

const REPLAYED: Headers = {
  'Idempotency-Replayed': {
    description: 'true if an earlier call with this Idempotency-Key was answered so.',
    schema: { type: 'string', enum: ['true'] },
  },
}

const FORBIDDEN = 'The policy forbids this call. The code names the rule, the remediation what would satisfy it.'

interface Announced {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly remediation: string
}

/** How the operations of one document answer. `refusals` are what the policy says when it forbids. */
export function createAnswers(schemas: Schemas, refusals: readonly Refusal[]) {
  const shared = Object.entries(SHARED_RESPONSES).map(([name, { status, codes, only }]) => {
    const generic = codes.map((code): Announced => genericProblem(code))
    const known = new Set([...Object.keys(GENERIC_PROBLEMS), ''])
    const refused = refusals.filter((refusal) => refusal.status === status && !known.has(refusal.code)).map(announced)
    return { name, status, only, problems: [...generic, ...refused] }
  })
  const responses = Object.fromEntries(shared.map(({ name, status, problems }) => [name, refusal(status, problems)]))

  const failures = ({ type, errors }: CatalogEntry): Record<string, Response> => {
    const answers: Record<string, Response> = {}
    const own = new Map(shared.filter(({ only = type }) => only === type).map((response) => [response.status, response]))
    for (const { name, status } of own.values()) answers[status] = { $ref: `#/components/responses/${name}` }
    const declared = errors.map(({ code, kind, remediation }) => announced({ code, status: statusOf(kind), remediation }))
    for (const status of new Set(declared.map((problem) => problem.status))) {
      const common = own.get(status)?.problems ?? []
      answers[status] = refusal(status, [...common, ...declared.filter((problem) => problem.status === status)])
    }
    return answers
  }

  return {
    responses,
    responsesOf(entry: CatalogEntry): Record<string, Response> {
      const answer = success(entry, schemas)
      const dryRun =
        entry.type === 'mutation' && entry.status !== 200
          ? { 200: { ...answer, description: 'What a dry run answers with; nothing was changed.' } }
          : {}
      return { ...dryRun, [entry.status]: answer, ...failures(entry) }
    },
  }
}

const announced = ({ code, status, remediation }: Refusal): Announced => ({ code, status, detail: sentenceOf(code), remediation })

/** `CONTENT_ITEM_NOT_FOUND` as "Content item not found.": manifests do not carry the sentence of each occurrence. */
const sentenceOf = (code: string): string => `${code.charAt(0)}${code.slice(1).toLowerCase().replaceAll('_', ' ')}.`

function refusal(status: number, problems: readonly Announced[]): Response {
  const examples = problems.map(({ code, status, detail, remediation }) => [
    code,
    { value: { type: problemType(code), title: code, status, detail, error: detail, code, remediation } },
  ])
  const codes = [...new Set(problems.map(({ code }) => code))]
  return {
    description: status === 403 ? FORBIDDEN : `${codes.join(', ')}.`,
    content: {
      [PROBLEM_MEDIA_TYPE]: { schema: reference('Problem'), ...(examples.length > 0 && { examples: Object.fromEntries(examples) }) },
    },
  }
}

function success(
  { procedure, output, page, bare, lines, next, stream, type }: CatalogEntry,
  schemas: Schemas,
): Exclude<Response, { $ref: string }> {
  const answer = schemas.hoist(output, `${procedure}.output`)
  if (stream) return streamOf(answer, next)
  const description = page ? 'One page of the list.' : type === 'query' ? 'What was asked for.' : 'What the change led to.'
  return {
    description: next ? `${description} ${next}` : description,
    ...(type === 'mutation' && { headers: REPLAYED }),
    content: {
      'application/json': { schema: bare ? answer : envelopeOf(answer, page, schemas) },
      ...(lines && { [LINES_MEDIA_TYPE]: { schema: { type: 'string' } } }),
    },
  }
}

/** A stream of such, as Server-Sent Events. */
const streamOf = (message: JsonSchema, next = ''): Exclude<Response, { $ref: string }> => ({
  description: `Events as they happen, each the JSON of one \`data\`. An event \`gap\` says that some cannot be told, \`end\` that none will be any more. ${next}`,
  content: { 'text/event-stream': { schema: { type: 'string', contentMediaType: 'application/json', contentSchema: message } } },
})

/** The envelope that answers travel in. A page lends it the place of its items, and its head to `meta`. */
function envelopeOf(answer: JsonSchema, page: boolean, schemas: Schemas): JsonSchema {
  if (!page) return { type: 'object', properties: { data: answer, meta: reference('Meta') }, required: ['data', 'meta'] }
  const { properties, required } = schemas.fieldsOf(answer)
  const { items = {}, ...head } = properties
  const extras: JsonSchema = { type: 'object', properties: head, required: Object.keys(head).filter((key) => required.has(key)) }
  return { type: 'object', properties: { data: items, meta: { allOf: [reference('Meta'), extras] } }, required: ['data', 'meta'] }
}
