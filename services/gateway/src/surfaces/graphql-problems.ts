import type { Problem } from '@wordclaw/shared/problem'
import { GraphQLError } from 'graphql'
import type { ProblemDefinition } from './problems.ts'

/** What a request can end in before any field of it is a call. */
export const GRAPHQL_PROBLEMS = {
  GRAPHQL_REQUEST_INVALID: {
    status: 400,
    detail: 'The request holds no GraphQL document.',
    remediation:
      'Send { "query": "…", "variables": { }, "operationName": "…" } with POST, or the same as parameters of GET; only query is required.',
  },
  GRAPHQL_BATCH_UNSUPPORTED: {
    status: 400,
    detail: 'The body is a list of requests.',
    remediation: 'Send one document per request; it may select several root fields, under aliases if need be.',
  },
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    detail: 'The document is not GraphQL.',
    remediation: 'Correct the document at the location given, then retry.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    detail: 'The document does not fit the schema.',
    remediation: 'Correct the document at the location given; introspection shows the schema.',
  },
  GRAPHQL_OPERATION_NOT_FOUND: {
    status: 400,
    detail: 'It is not clear which operation to execute.',
    remediation: 'Send a document of one operation, or name one of its operations in operationName.',
  },
  GRAPHQL_LIMIT_EXCEEDED: {
    status: 400,
    detail: 'The document asks for too much at once.',
    remediation: 'Split the document into several requests.',
  },
  GRAPHQL_METHOD_NOT_ALLOWED: {
    status: 405,
    detail: 'GET executes queries only.',
    remediation: 'Send mutations with POST.',
  },
} as const satisfies Readonly<Record<string, ProblemDefinition>>

export const graphqlProblem = (code: keyof typeof GRAPHQL_PROBLEMS, detail?: string): Problem => ({
  code,
  ...GRAPHQL_PROBLEMS[code],
  ...(detail && { detail }),
})

/** A request that is refused as a whole. */
export class RequestRefused extends Error {
  readonly problem: Problem
  readonly errors: readonly GraphQLError[]
  /** `located` says where in the document, once for each fault. */
  constructor(problem: Problem, located: readonly GraphQLError[] = []) {
    super(problem.detail)
    this.problem = problem
    this.errors = located
  }
}

/** A problem as GraphQL tells it. */
export function errorOf(
  { status, code, detail, remediation, issues, context }: Problem,
  requestId: string,
  decisionId?: string,
): GraphQLError {
  const extensions = {
    code,
    status,
    remediation,
    ...(issues && { issues }),
    ...(context && { context }),
    requestId,
    ...(decisionId && { decisionId }),
  }
  return new GraphQLError(detail, { extensions })
}

/** The error at the place of another. */
export const located = (error: GraphQLError, { nodes, source, positions, path }: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: error.extensions,
  })
