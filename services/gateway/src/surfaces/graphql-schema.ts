import { GraphQLBoolean, type GraphQLFieldConfig, GraphQLObjectType, GraphQLSchema } from 'graphql'
import type { Catalog, CatalogEntry } from '../catalog.ts'
import { capital, createTypes, type Types } from './graphql-types.ts'

/** A root field, and how its arguments become a call. */
export interface RootField {
  readonly entry: CatalogEntry
  /** The input and the `dryRun` of a call, from arguments that may be of any type. */
  read(args: Readonly<Record<string, unknown>>): { readonly input: unknown; readonly dryRun: unknown }
}

/** Performs the call of a root field, which the answer has under this name: what it answers is what the field's type selects from. */
export type Perform = (field: RootField, args: Readonly<Record<string, unknown>>, name: string) => Promise<unknown>

export interface CatalogSchema {
  readonly schema: GraphQLSchema
  readonly fields: ReadonlyMap<string, RootField>
}

type Config = GraphQLFieldConfig<unknown, { readonly perform: Perform }>

const DRY_RUN = { type: GraphQLBoolean, description: 'true answers as the real call would, and changes nothing.' }

/** The catalog as a schema: a field for every procedure, typed as its manifest says. */
export function schemaOf(catalog: Catalog): CatalogSchema {
  const types = createTypes()
  const fields = new Map<string, RootField>()
  const root = (name: string, type: CatalogEntry['type']) => {
    const entries = catalog.entries.filter((entry) => entry.type === type)
    const configs = entries.map((entry): [string, Config] => {
      const [field, config] = fieldOf(entry, types)
      fields.set(entry.field, field)
      return [entry.field, config]
    })
    return configs.length > 0 ? new GraphQLObjectType({ name, fields: Object.fromEntries(configs) }) : null
  }
  return { schema: new GraphQLSchema({ query: root('Query', 'query'), mutation: root('Mutation', 'mutation') }), fields }
}

function fieldOf(entry: CatalogEntry, types: Types): [RootField, Config] {
  const name = capital(entry.field)
  const { args, read } = types.input(entry.input, name)
  const rehearses = entry.type === 'mutation' && !Object.hasOwn(args, 'dryRun')
  const field: RootField = {
    entry,
    read(given) {
      if (!rehearses) return { input: read(given), dryRun: false }
      const { dryRun, ...rest } = given
      return { input: read(rest), dryRun: dryRun ?? false }
    },
  }
  const config: Config = {
    type: types.output(entry.output, name),
    description: entry.next ? `${entry.summary}. ${entry.next}` : `${entry.summary}.`,
    args: rehearses ? { ...args, dryRun: DRY_RUN } : { ...args },
    resolve: (_source, given, { perform }, { path }) => perform(field, given, String(path.key)),
  }
  return [field, config]
}
