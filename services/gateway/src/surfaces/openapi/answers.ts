import type { JsonSchema } from '@wordclaw/shared/manifest'
import { statusOf } from '@wordclaw/shared/problem'
import type { CatalogEntry } from '../../catalog.ts'
import { documentsIn } from '../../payments-gate/documents.ts'
import { LINES_MEDIA_TYPE } from '../ndjson.ts'
import { GENERIC_PROBLEMS, type GenericCode, genericProblem, PROBLEM_MEDIA_TYPE, problemType, type Refusal } from '../problems.ts'
import type { Headers, Response } from './document.ts'
import type { Schemas } from './schemas.ts'
import { enveloped, reference } from './shared-schemas.ts'

interface SharedResponse {
  readonly status: number
  readonly codes: readonly GenericCode[]
  /** What answers so, in place of what anything else answers with this status: mutations, or what may have a price. */
  readonly only?: 'mutation' | 'priced'
}

const UNAVAILABLE = [
  'UPSTREAM_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'DECISION_LOG_UNAVAILABLE',
  'POLICY_EVALUATION_FAILED',
] as const satisfies readonly GenericCode[]

/** Which generic problems stand under which name of `components.responses`. */
const SHARED_RESPONSES: Readonly<Record<string, SharedResponse>> = {
  InvalidInput: { status: 400, codes: ['VALIDATION_ERROR'] },
  InvalidMutation: { status: 400, codes: ['VALIDATION_ERROR', 'INVALID_IDEMPOTENCY_KEY'], only: 'mutation' },
  Unauthenticated: { status: 401, codes: ['AUTH_MISSING_API_KEY', 'AUTH_INVALID_API_KEY', 'AUTH_KEY_EXPIRED'] },
  PaymentRequired: { status: 402, codes: [], only: 'priced' },
  Forbidden: { status: 403, codes: [] },
  NotForSale: { status: 409, codes: ['OFFER_NOT_SELLABLE'], only: 'priced' },
  UnderWay: { status: 409, codes: ['IDEMPOTENCY_CONFLICT'], only: 'mutation' },
  KeyReused: { status: 422, codes: ['IDEMPOTENCY_KEY_REUSED'], only: 'mutation' },
  TooManyRequests: { status: 429, codes: ['RATE_LIMIT_EXCEEDED'] },
  Fault: { status: 500, codes: ['INTERNAL_SERVER_ERROR'] },
  Unavailable: { status: 503, codes: UNAVAILABLE },
  UnavailableOrUnpaid: {
    status: 503,
    codes: [...UNAVAILABLE, 'PAYMENT_CHALLENGE_UNAVAILABLE', 'ENTITLEMENT_NOT_YET_EFFECTIVE'],
    only: 'priced',
  },
  Late: { status: 504, codes: ['UPSTREAM_TIMEOUT'] },
}

export const REPLAYED: Headers = {
  'Idempotency-Replayed': {
    description: 'true if an earlier call with this Idempotency-Key was answered so.',
    schema: { type: 'string', enum: ['true'] },
  },
}

const CHALLENGE: Headers = {
  'WWW-Authenticate': { description: 'L402, with the macaroon and the invoice.', schema: { type: 'string' } },
}

/** What is said of a status whose codes do not say it. */
const SAID: Readonly<Record<number, string>> = {
  402: 'This is for sale. The context has the invoice; pay it and repeat the call.',
  403: 'The policy forbids this call. The code names the rule, the remediation what would satisfy it.',
}

/** What the problems of an operation follow from. */
export interface Ends {
  readonly type: 'query' | 'mutation'
  readonly errors: CatalogEntry['errors']
  readonly priced: boolean
  /** Whether it can end in what any call can. */
  readonly common: boolean
  /** Generic problems beside those. */
  readonly codes: readonly GenericCode[]
}

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

  const failuresOf = (ends: Ends): Record<string, Response> => {
    const { errors, codes } = ends
    const answers: Record<string, Response> = {}
    const own = new Map(shared.filter(({ only }) => applies(only, ends)).map((response) => [response.status, response]))
    for (const { name, status } of own.values()) answers[status] = { $ref: `#/components/responses/${name}` }
    const declared = [
      ...codes.map((code): Announced => genericProblem(code)),
      ...errors.map(({ code, kind, remediation }) => announced({ code, status: statusOf(kind), remediation })),
    ]
    for (const status of new Set(declared.map((problem) => problem.status))) {
      const common = own.get(status)?.problems ?? []
      answers[status] = refusal(status, [...common, ...declared.filter((problem) => problem.status === status)])
    }
    return answers
  }

  return {
    responses,
    failuresOf,
    responsesOf(entry: CatalogEntry): Record<string, Response> {
      const answer = success(entry, schemas)
      const dryRun =
        entry.type === 'mutation' && entry.status !== 200
          ? { 200: { ...answer, description: 'What a dry run answers with; nothing was changed.' } }
          : {}
      return { ...dryRun, [entry.status]: answer, ...failuresOf({ ...entry, priced: isPriced(entry), common: true, codes: [] }) }
    },
  }
}

/** Whether an operation can end in problems that all share, or those `only` that are so. */
const applies = (only: SharedResponse['only'], { type, priced, common }: Ends): boolean =>
  common && (only === undefined || (only === 'priced' ? priced : only === type))

/** Whether a call of it can be asked to pay for the document that it names. */
const isPriced = (entry: CatalogEntry): boolean => entry.type === 'query' && ['one', 'found'].includes(documentsIn(entry))

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
    description: SAID[status] ?? `${codes.join(', ')}.`,
    ...(status === 402 && { headers: CHALLENGE }),
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
  if (!page) return enveloped(answer)
  const { properties, required } = schemas.fieldsOf(answer)
  const { items = {}, ...head } = properties
  const extras: JsonSchema = { type: 'object', properties: head, required: Object.keys(head).filter((key) => required.has(key)) }
  return { type: 'object', properties: { data: items, meta: { allOf: [reference('Meta'), extras] } }, required: ['data', 'meta'] }
}
