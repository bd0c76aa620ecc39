import { ProblemError } from '@wordclaw/shared/problem'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  KnownArgumentNamesRule,
  ProvidedRequiredArgumentsRule,
  specifiedRules,
  ValuesOfCorrectTypeRule,
  VariablesInAllowedPositionRule,
  validate,
} from 'graphql'
import type { Catalog } from '../catalog.ts'
import { REPLAYED_HEADER } from '../idempotency-key.ts'
import type { Admit, Caller, Environment, Invoke } from '../invoke.ts'
import { readText } from '../unreadable.ts'
import { type Executable, executableOf, rootFieldsOf } from './graphql-document.ts'
import { refuseExcess } from './graphql-limits.ts'
import { errorOf, graphqlProblem, located, RequestRefused } from './graphql-problems.ts'
import { refusalsOf } from './graphql-refusals.ts'
import { requestOf } from './graphql-request.ts'
import { type CatalogSchema, type Perform, schemaOf } from './graphql-schema.ts'
import { genericProblem } from './problems.ts'

interface GraphqlSurface {
  readonly catalog: Catalog
  readonly invoke: Invoke
  readonly admit: Admit
  readonly callerOf: (request: FastifyRequest, environment: Environment) => Caller
}

const PATH = '/graphql'

/** What is wrong with arguments is for the manifest to say, as on every surface; these rules only find out that something is. */
const ARGUMENT_RULES = [KnownArgumentNamesRule, ProvidedRequiredArgumentsRule, ValuesOfCorrectTypeRule, VariablesInAllowedPositionRule]
const OTHER_RULES = specifiedRules.filter((rule) => !ARGUMENT_RULES.includes(rule))

/** Faults found in variables before GraphQL stops looking: each costs a message. */
const MAX_ERRORS = 50

/** Serves every procedure as a field at `/graphql`. Each root field is one call: decided, recorded and refused as on any other surface. */
export function mountGraphql(app: FastifyInstance, surface: GraphqlSurface): void {
  const compiled = schemaOf(surface.catalog)
  void app.register(async (scope) => {
    readText(scope)
    scope.setErrorHandler((error, request, reply) => {
      const refused = refusedBy(error)
      if (refused.problem.status >= 500) request.log.error({ err: error, requestId: request.id }, 'fault')
      if (refused.problem.status === 405) reply.header('allow', 'POST')
      return send(request, reply, refused.problem.status, { errors: errorsOf(refused, request.id) })
    })
    scope.route({
      method: ['GET', 'POST'],
      url: PATH,
      handler: async (request, reply) => send(request, reply, 200, await answer(request, reply, surface, compiled)),
    })
  })
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  surface: GraphqlSurface,
  { schema, fields }: CatalogSchema,
): Promise<ExecutionResult> {
  const { query, variables, operationName } = requestOf(request)
  const executable = executableOf(query, operationName)
  const { document, operation } = executable
  if (request.method !== 'POST' && operation.operation !== 'query') throw new RequestRefused(graphqlProblem('GRAPHQL_METHOD_NOT_ALLOWED'))
  refuseExcess(executable)
  refuseFaults(schema, executable)
  const caller = surface.callerOf(request, 'graphql')
  const errors = argumentFaults(schema, executable, variables)
  if (errors.length > 0) {
    const refusals = await refusalsOf({ executable, variables, errors }, fields, surface.admit, caller)
    if (!refusals) throw new RequestRefused(graphqlProblem('GRAPHQL_VALIDATION_FAILED'), errors)
    return { errors: refusals, data: Object.fromEntries(refusals.map(({ path }) => [path?.[0] ?? '', null])) }
  }
  const several = rootFieldsOf(executable, { ...variables }).size > 1
  const contextValue = { perform: performerFor(surface, caller, { several, onReplay: () => void reply.header(REPLAYED_HEADER, 'true') }) }
  const result = await execute({ schema, document, operationName, variableValues: variables, contextValue, fieldResolver: ownField })
  return result.errors ? { ...result, errors: result.errors.map((error) => explained(error, caller.requestId)) } : result
}

function refuseFaults(schema: GraphQLSchema, { document, operation }: Executable): void {
  if (!schema.getRootType(operation.operation))
    throw new RequestRefused(graphqlProblem('GRAPHQL_VALIDATION_FAILED', `There are no ${operation.operation}s.`))
  const errors = validate(schema, document, OTHER_RULES)
  if (errors.length > 0) throw new RequestRefused(graphqlProblem('GRAPHQL_VALIDATION_FAILED'), errors)
}

function argumentFaults(
  schema: GraphQLSchema,
  { document, operation }: Executable,
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const errors = validate(schema, document, ARGUMENT_RULES)
  if (errors.length > 0) return errors
  return getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: MAX_ERRORS }).errors ?? []
}

/** Of several fields, each has the request's idempotency key for itself, by its name in the answer: a document is repeated as a whole. */
const performerFor =
  ({ invoke }: GraphqlSurface, caller: Caller, { several, onReplay }: { several: boolean; onReplay: () => void }): Perform =>
  async (field, args, name) => {
    const { input, dryRun } = field.read(args)
    const result = await invoke({ entry: field.entry, input, dryRun: dryRun === true, caller, part: several ? name : undefined })
    if (result.ok) {
      if (result.replayOf !== undefined) onReplay()
      return JSON.parse(result.body)
    }
    throw errorOf(result.problem, caller.requestId, result.decisionId)
  }

/** A field of an answer, never one that every JavaScript object has. */
const ownField = (source: object, _args: unknown, _context: unknown, { fieldName }: { fieldName: string }): unknown =>
  Object.hasOwn(source, fieldName) ? source[fieldName as keyof typeof source] : undefined

/** An error of a field's: as the call ended, or a fault if it is none that a call can end in. */
const explained = (error: GraphQLError, requestId: string): GraphQLError =>
  error.extensions['code'] ? error : located(errorOf(genericProblem('INTERNAL_SERVER_ERROR'), requestId), error)

function refusedBy(error: unknown): RequestRefused {
  if (error instanceof RequestRefused) return error
  if (error instanceof ProblemError) return new RequestRefused(error.problem)
  const { statusCode = 500 } = error as { statusCode?: number }
  if (statusCode === 413) return new RequestRefused(genericProblem('BODY_TOO_LARGE'))
  if (statusCode === 415) return new RequestRefused(genericProblem('UNSUPPORTED_MEDIA_TYPE'))
  return new RequestRefused(statusCode < 500 ? graphqlProblem('GRAPHQL_REQUEST_INVALID') : genericProblem('INTERNAL_SERVER_ERROR'))
}

/** The problem once for each place in the document that it is about, in GraphQL's words for that place. */
const errorsOf = ({ problem, errors }: RequestRefused, requestId: string): GraphQLError[] =>
  errors.length === 0
    ? [errorOf(problem, requestId)]
    : errors.map((error) => located(errorOf({ ...problem, detail: error.message }, requestId), error))

function send(request: FastifyRequest, reply: FastifyReply, status: number, result: ExecutionResult): FastifyReply {
  const type = request.headers.accept?.includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json'
  return reply.code(status).type(`${type}; charset=utf-8`).send(JSON.stringify(result))
}
