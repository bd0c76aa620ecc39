import type { FastifyRequest } from 'fastify'
import { graphqlProblem, RequestRefused } from './graphql-problems.ts'
import { genericProblem } from './problems.ts'

/** What a client sends, by POST or by GET. */
export interface GraphqlRequest {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | undefined
}

/** The most bytes a document may have. Variables are not part of it. */
const MAX_DOCUMENT = 100 * 1024

/** Reads the request; GET carries in parameters what POST carries in its body. */
export function requestOf({ method, query: parameters, body }: FastifyRequest): GraphqlRequest {
  const sent = method === 'POST' ? jsonOf(body) : fromParameters(parameters)
  if (Array.isArray(sent)) throw new RequestRefused(graphqlProblem('GRAPHQL_BATCH_UNSUPPORTED'))
  if (!isRecord(sent)) throw invalid()
  const { query, variables, operationName } = sent
  if (typeof query !== 'string') throw invalid('The request holds no GraphQL document: query must be a string.')
  if (!isRecord(variables ?? {})) throw invalid('variables must be an object.')
  if (typeof (operationName ?? '') !== 'string') throw invalid('operationName must be a string.')
  if (Buffer.byteLength(query) > MAX_DOCUMENT)
    throw new RequestRefused(genericProblem('BODY_TOO_LARGE', `A document has at most ${MAX_DOCUMENT} bytes.`))
  return {
    query,
    variables: (variables ?? {}) as Record<string, unknown>,
    operationName: (operationName as string | null | undefined) || undefined,
  }
}

function fromParameters(parameters: unknown): unknown {
  const { variables, ...rest } = parameters as Record<string, unknown>
  return variables === undefined || variables === '' ? rest : { ...rest, variables: jsonOf(variables) }
}

function jsonOf(text: unknown): unknown {
  if (typeof text !== 'string') throw invalid()
  try {
    return JSON.parse(text)
  } catch {
    throw new RequestRefused(genericProblem('MALFORMED_JSON'))
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (detail?: string) => new RequestRefused(graphqlProblem('GRAPHQL_REQUEST_INVALID', detail))
