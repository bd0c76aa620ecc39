import type { JsonSchema } from '@wordclaw/shared/manifest'
import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql'
import { Json, scalarOf } from './graphql-scalars.ts'
import { isRecord, legalName, namesIn, presentOf, type Resolve, takesNull, withoutNulls } from './graphql-shapes.ts'
import { createSchemas } from './openapi/schemas.ts'

interface Field<T> {
  readonly type: T
  readonly description?: string
}

/** An input as GraphQL takes it. */
export interface Arguments {
  readonly args: Readonly<Record<string, Field<GraphQLInputType>>>
  /** The input that arguments stand for, without the nulls that clients send for what they leave out. */
  read(args: Readonly<Record<string, unknown>>): unknown
}

/** GraphQL types out of JSON Schemas. Definitions keep their names; what has none is named after where it stands. */
export interface Types {
  /** The type of a whole answer. */
  output(schema: JsonSchema, name: string): GraphQLOutputType
  input(schema: JsonSchema, name: string): Arguments
}

export function createTypes(): Types {
  const claim = createNames()
  const outputs = direction<GraphQLOutputType>(
    claim,
    '',
    (name, fields, description) => new GraphQLObjectType({ name, fields, ...description }),
  )
  const inputs = direction<GraphQLInputType>(
    claim,
    'Input',
    (name, fields, description) => new GraphQLInputObjectType({ name, fields, ...description }),
  )
  return {
    output: (schema, name) => outputs.typeOf(outputs.adopt(schema, name), `${name}Result`),
    input(schema, name) {
      const adopted = inputs.adopt(schema, name)
      const { schema: root } = presentOf(adopted, inputs.resolve)
      // An input that is no plain record is one argument, of any shape.
      if (!isRecord(root))
        return {
          args: { input: { type: new GraphQLNonNull(Json) } },
          read: ({ input, ...rest }) => (Object.keys(rest).length > 0 ? { input, ...rest } : input),
        }
      return { args: inputs.fieldsOf(root, name), read: (args) => withoutNulls(root, args, inputs.resolve) }
    },
  }
}

type Make<T> = (name: string, fields: () => Record<string, Field<T>>, description: { description?: string }) => T

interface Direction<T> {
  readonly resolve: Resolve
  /** Takes the definitions of a schema over. */
  adopt(schema: JsonSchema, name: string): JsonSchema
  typeOf(schema: JsonSchema, place: string): T
  fieldsOf(schema: JsonSchema, place: string): Record<string, Field<T>>
}

/** The types of what comes in, or of what goes out: in GraphQL an object is never both. */
function direction<T extends GraphQLInputType | GraphQLOutputType>(
  claim: (name: string) => string,
  suffix: string,
  make: Make<T>,
): Direction<T> {
  const schemas = createSchemas({})
  const resolve: Resolve = (reference) => schemas.components[reference.slice(COMPONENT.length)]
  const defined = new Map<string, T>()

  const typeOf = (given: JsonSchema, place: string): T => {
    const { schema, reference } = presentOf(given, resolve)
    const known = reference === undefined ? undefined : defined.get(reference)
    if (known) return known
    const type = build(schema, reference === undefined ? place : legalName(reference.slice(COMPONENT.length)))
    if (reference !== undefined) defined.set(reference, type)
    return type
  }

  const build = (schema: JsonSchema, name: string): T => {
    const names = namesIn(schema)
    if (names) return enumOf(claim(name + suffix), names, schema) as T
    if (schema.type === 'array' && schema.items) return new GraphQLList(filled(schema.items, `${name}Item`)) as unknown as T
    if (!isRecord(schema) || Object.keys(schema.properties ?? {}).length === 0) return (scalarOf(schema) ?? Json) as T
    const claimed = claim(name + suffix)
    return make(claimed, () => fieldsOf(schema, name), descriptionOf(schema))
  }

  /** The type, never null unless the schema says so. */
  const filled = (schema: JsonSchema, place: string): T => {
    const type = typeOf(schema, place)
    return takesNull(schema, resolve) ? type : (new GraphQLNonNull(type) as unknown as T)
  }

  const fieldsOf = ({ properties = {}, required = [] }: JsonSchema, place: string): Record<string, Field<T>> =>
    Object.fromEntries(
      Object.entries(properties).map(([name, property]) => {
        const under = place + capital(name)
        return [name, { type: required.includes(name) ? filled(property, under) : typeOf(property, under), ...descriptionOf(property) }]
      }),
    )

  return { resolve, adopt: (schema, name) => schemas.hoist(schema, name), typeOf, fieldsOf }
}

const COMPONENT = '#/components/schemas/'

const enumOf = (name: string, values: readonly string[], schema: JsonSchema) =>
  new GraphQLEnumType({ name, values: Object.fromEntries(values.map((value) => [value, {}])), ...descriptionOf(schema) })

const descriptionOf = ({ description }: JsonSchema) => (description === undefined ? {} : { description })

export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** Gives every type a name of its own: the second of a name is numbered. */
function createNames(): (name: string) => string {
  const taken = new Set(['Query', 'Mutation', 'JSON', 'SafeInt', 'String', 'Int', 'Float', 'Boolean', 'ID'])
  return (wanted) => {
    let name = wanted
    for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`
    taken.add(name)
    return name
  }
}
