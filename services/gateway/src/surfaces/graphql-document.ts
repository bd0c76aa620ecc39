import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql'
import { graphqlProblem, RequestRefused } from './graphql-problems.ts'

/** A parsed document, and the operation of it to execute. */
export interface Executable {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

const MAX_TOKENS = 2_000

/** Parses a document and finds the operation to execute. */
export function executableOf(query: string, operationName: string | undefined): Executable {
  const document = parsed(query)
  const operation = getOperationAST(document, operationName)
  if (!operation) throw new RequestRefused(graphqlProblem('GRAPHQL_OPERATION_NOT_FOUND'))
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
  return { document, operation, fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])) }
}

function parsed(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: MAX_TOKENS })
  } catch (error) {
    // The parser calls itself for every level of nesting: a document may exhaust the stack before it has too many tokens.
    if (error instanceof RangeError) throw new RequestRefused(graphqlProblem('GRAPHQL_LIMIT_EXCEEDED', 'The document is nested too deep.'))
    if (!(error instanceof GraphQLError)) throw error
    const tooLong = error.message.includes(`${MAX_TOKENS} tokens`)
    const problem = tooLong
      ? graphqlProblem('GRAPHQL_LIMIT_EXCEEDED', `A document has at most ${MAX_TOKENS} tokens.`)
      : graphqlProblem('GRAPHQL_PARSE_FAILED')
    throw new RequestRefused(problem, tooLong ? [] : [error])
  }
}

/** The fields at the root of the operation by what they are called in the answer. With `variables`, those that directives leave out are left out. */
export function rootFieldsOf(
  { operation, fragments }: Executable,
  variables?: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, FieldNode> {
  const found = new Map<string, FieldNode>()
  const visited = new Set<string>()
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (variables && isLeftOut(selection, variables)) continue
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value
        if (!found.has(key)) found.set(key, selection)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet)
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment) visit(fragment.selectionSet)
      }
    }
  }
  visit(operation.selectionSet)
  return found
}

function isLeftOut({ directives = [] }: SelectionSetNode['selections'][number], variables: Readonly<Record<string, unknown>>): boolean {
  return directives.some(({ name, arguments: args }) => {
    const condition = args?.find((argument) => argument.name.value === 'if')
    const value = condition && valueFromASTUntyped(condition.value, variables)
    return (name.value === 'skip' && value === true) || (name.value === 'include' && value === false)
  })
}
