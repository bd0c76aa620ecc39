import type { JsonSchema } from '@wordclaw/shared/manifest'
import {
  GraphQLBoolean,
  GraphQLError,
  GraphQLFloat,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
  Kind,
  valueFromASTUntyped,
} from 'graphql'

/** Any JSON value: what has no shape that GraphQL can name, such as a tenant's own documents. */
export const Json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  parseValue: (value: unknown) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
})

const safeInteger = (value: unknown): number => {
  if (Number.isSafeInteger(value)) return value as number
  throw new GraphQLError('SafeInt must be an integer of at most 53 bits')
}

/** An integer that may exceed the 32 bits of GraphQL's own. */
const SafeInt = new GraphQLScalarType({
  name: 'SafeInt',
  description: 'An integer of at most 53 bits.',
  serialize: safeInteger,
  parseValue: safeInteger,
  parseLiteral: (node) => safeInteger(node.kind === Kind.INT ? Number(node.value) : undefined),
})

const INT_MAX = 2_147_483_647

/** The scalar of a schema that has no parts; null if there is none for it. */
export function scalarOf(schema: JsonSchema): GraphQLScalarType | null {
  switch (schema.type) {
    case 'string':
      return GraphQLString
    case 'boolean':
      return GraphQLBoolean
    case 'number':
      return GraphQLFloat
    case 'integer':
      return fitsInt(schema) ? GraphQLInt : SafeInt
    default:
      return null
  }
}

function fitsInt({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema): boolean {
  const bounds = [minimum ?? exclusiveMinimum, maximum ?? exclusiveMaximum]
  return bounds.every((bound) => typeof bound === 'number' && Math.abs(bound) <= INT_MAX)
}
