import type { JsonSchema, ProcedureManifest } from '@wordclaw/shared/manifest'
import { type OpenDoor, onceHeader, procedures, type Refusal, refusalOf } from './doors.ts'

interface TypeReference {
  kind: string
  name: string | null
  ofType: TypeReference | null
}

const ARGUMENTS = `{ __schema { queryType { ...fields } mutationType { ...fields } } }
  fragment fields on __Type { fields { name args { name type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }`

const spelled = ({ kind, name, ofType }: TypeReference): string => {
  if (kind === 'NON_NULL') return `${spelled(ofType as TypeReference)}!`
  if (kind === 'LIST') return `[${spelled(ofType as TypeReference)}]`
  return name as string
}

/** Selects everything that an answer has. */
function selection(schema: JsonSchema, defs: Record<string, JsonSchema> = {}): string {
  const resolved = schema.$ref ? (defs[schema.$ref.replace('#/$defs/', '')] as JsonSchema) : schema
  const present = resolved.anyOf?.find(({ type }) => type !== 'null') ?? resolved
  if (present !== resolved) return selection(present, defs)
  if (present.items) return selection(present.items, defs)
  const fields = Object.entries(present.properties ?? {})
  return fields.length === 0 ? '' : `{ ${fields.map(([name, field]) => `${name} ${selection(field, defs)}`).join(' ')} }`
}

/** What GraphQL answers with null though it cannot be null is a field that the other doors leave out. */
function withoutAbsent(value: unknown, schema: JsonSchema, defs: Record<string, JsonSchema> = {}): unknown {
  const resolved = schema.$ref ? (defs[schema.$ref.replace('#/$defs/', '')] as JsonSchema) : schema
  const present = resolved.anyOf?.find(({ type }) => type !== 'null') ?? resolved
  if (present !== resolved) return value === null ? null : withoutAbsent(value, present, defs)
  if (Array.isArray(value)) return present.items ? value.map((entry) => withoutAbsent(entry, present.items ?? {}, defs)) : value
  if (typeof value !== 'object' || value === null || !present.properties) return value
  const { properties, required = [] } = present
  const known = Object.entries(value).filter(([name, inner]) => inner !== null || required.includes(name))
  return Object.fromEntries(known.map(([name, inner]) => [name, withoutAbsent(inner, properties[name] ?? {}, defs)]))
}

/** GraphQL: one document per call, its arguments as variables of the types that introspection tells. */
export const graphqlDoor: OpenDoor = async (url, key) => {
  const post = async (body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { 'x-api-key': key }), ...headers },
      body: JSON.stringify(body),
    })
    return (await response.json()) as { data?: Record<string, unknown> | null; errors?: { message: string; extensions: Refusal }[] }
  }
  const { data } = await post({ query: ARGUMENTS })
  const schema = data?.['__schema'] as Record<string, { fields: { name: string; args: { name: string; type: TypeReference }[] }[] }>
  const typesOf = new Map(
    ['queryType', 'mutationType'].flatMap((root) =>
      (schema[root]?.fields ?? []).map(
        (field) => [field.name, new Map(field.args.map(({ name, type }) => [name, spelled(type)]))] as const,
      ),
    ),
  )
  return {
    async call(request) {
      const { procedure, input, dryRun } = request
      const { type, output } = procedures.get(procedure) as ProcedureManifest
      const field = procedure.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())
      const types = typesOf.get(field) ?? new Map<string, string>()
      const given = Object.entries({ ...input, ...(dryRun && { dryRun }) })
      const declared = given.map(([name]) => `$${name}: ${types.get(name) ?? 'JSON'}`)
      const passed = given.map(([name]) => `${name}: $${name}`)
      const query = `${type === 'query' ? 'query' : 'mutation'} ${declared.length > 0 ? `(${declared.join(', ')})` : ''} {
        answer: ${field} ${passed.length > 0 ? `(${passed.join(', ')})` : ''} ${selection(output, output.$defs)} }`
      const answer = await post({ query, variables: Object.fromEntries(given) }, onceHeader(request))
      const [error] = answer.errors ?? []
      return error ? refusalOf(error.extensions) : { value: withoutAbsent(answer.data?.['answer'], output, output.$defs) }
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
}
