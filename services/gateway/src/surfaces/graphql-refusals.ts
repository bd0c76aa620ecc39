import type { Issue } from '@wordclaw/shared/errors'
import { type ASTNode, type FieldNode, GraphQLError, type OperationDefinitionNode, valueFromASTUntyped, visit } from 'graphql'
import type { Admit, Caller } from '../invoke.ts'
import { type Executable, rootFieldsOf } from './graphql-document.ts'
import { errorOf } from './graphql-problems.ts'
import type { RootField } from './graphql-schema.ts'
import { DRY_RUN_NOT_BOOLEAN, refuseMalformed } from './malformed.ts'

export interface Malformed {
  readonly executable: Executable
  readonly variables: Readonly<Record<string, unknown>>
  /** What GraphQL has against the arguments. */
  readonly errors: readonly GraphQLError[]
}

/**
 * Answers a document whose arguments GraphQL rejects as the other surfaces would: each root field is decided on with its
 * arguments as they were sent, and ends in what policy or the manifest says. None is called. Null if no field is a call.
 */
export async function refusalsOf(
  { executable, variables, errors }: Malformed,
  fields: ReadonlyMap<string, RootField>,
  admit: Admit,
  caller: Caller,
): Promise<GraphQLError[] | null> {
  const sent = withDefaults(executable.operation, variables)
  const calls = [...rootFieldsOf(executable, sent)].flatMap(([key, node]) => {
    const field = fields.get(node.name.value)
    return field ? [{ key, node, field }] : []
  })
  if (calls.length === 0) return null
  return Promise.all(
    calls.map(async ({ key, node, field }) => {
      const { input, dryRun } = field.read(argumentsOf(node, sent))
      const known = typeof dryRun === 'boolean' ? [] : [DRY_RUN_NOT_BOOLEAN]
      const invocation = { entry: field.entry, input, dryRun: dryRun !== false, caller }
      const { problem, decisionId } = await refuseMalformed(admit, invocation, known, () => issuesIn(node, errors))
      const { message, extensions } = errorOf(problem, caller.requestId, decisionId)
      return new GraphQLError(message, { nodes: node, path: [key], extensions })
    }),
  )
}

/** The variables as they were sent, with the defaults of those that were not. */
function withDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
  )
  return { ...Object.fromEntries(defaults), ...variables }
}

const argumentsOf = ({ arguments: args = [] }: FieldNode, variables: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    args.map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)] as const).filter(([, value]) => value !== undefined),
  )

/** GraphQL's own words on a field, for what only GraphQL finds fault with; all there are if none is about this field. */
function issuesIn(field: FieldNode, errors: readonly GraphQLError[]): readonly Issue[] {
  const own = errors.flatMap(({ nodes = [], message }) => {
    const [node] = nodes
    const pointer = node && pointerIn(field, node)
    return pointer === undefined ? [] : [{ pointer, rule: 'graphql', message }]
  })
  return own.length > 0 ? own : errors.map(({ message }) => ({ pointer: '', rule: 'graphql', message }))
}

/** The argument of the field that a node is in, or whose variable it defines; undefined if it has nothing to do with the field. */
function pointerIn(field: FieldNode, node: ASTNode): string | undefined {
  if (node === field) return ''
  const variable = node.kind === 'VariableDefinition' ? node.variable.name.value : undefined
  const argument = field.arguments?.find((candidate) =>
    holds(candidate, (part) => part === node || (part.kind === 'Variable' && part.name.value === variable)),
  )
  return argument && `/${argument.name.value}`
}

function holds(root: ASTNode, test: (node: ASTNode) => boolean): boolean {
  let found = false
  const enter = (node: ASTNode) => {
    if (test(node)) found = true
  }
  visit(root, { enter })
  return found
}
