import type { JsonSchema } from '@wordclaw/shared/manifest'
import { type CatalogEntry, REST_PREFIX } from '../../catalog.ts'
import type { Operation, Parameter, Response } from './document.ts'
import type { Schemas } from './schemas.ts'

/** One REST line of a procedure. */
export interface Line {
  readonly method: string
  /** The input fields that the path carries, with the name that the template has for each. */
  readonly path: readonly { readonly field: string; readonly name: string }[]
  /** 0 for the preferred line, counting up for its aliases. */
  readonly alias: number
}

const MODE: Parameter = {
  name: 'mode',
  in: 'query',
  description:
    'dry_run answers as the real call would, and changes nothing; plan answers as POST /api/plans with this call, what it would do, to be applied as it is.',
  schema: { type: 'string', enum: ['dry_run', 'plan'] },
}

export const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes repeating safe: for 24 hours, the same call with the same key is performed once and answers the same. Anything unique, such as a UUID.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7E]{1,255}$' },
}

const LAST_EVENT_ID: Parameter = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The id of the last event received: what came after it comes first. Clients that come back send it by themselves.',
  schema: { type: 'string', maxLength: 300 },
}

const VERSION_FIELD = 'expectedVersion'

const IF_MATCH: Parameter = {
  name: 'If-Match',
  in: 'header',
  description: `The version that the change is based on, in quotation marks, such as "3"; stands in for ${VERSION_FIELD}.`,
  schema: { type: 'string' },
}

const tokenHeader = (name: string): Parameter => ({
  name,
  in: 'header',
  description: 'The token, as a header or as Authorization: Bearer rather than in the query, where logs would keep it.',
  schema: { type: 'string' },
})

/** GET and DELETE carry no body: their fields travel in the query. */
const bodiless = (method: string): boolean => method === 'GET' || method === 'DELETE'

/** The operation of a REST line: what travels where, and how it is answered. */
export function operationOf(entry: CatalogEntry, line: Line, schemas: Schemas, responses: Record<string, Response>): Operation {
  const { procedure, tool, field, operation, resource, summary, emits } = entry
  const parts = partsOf(entry, line, schemas)
  const preferred = entry.rest[0]
  return {
    operationId: line.alias === 0 ? procedure : `${procedure}.alias${line.alias}`,
    summary,
    description: [
      `Policy operation \`${operation}\` on \`${resource.type}\`.`,
      ...(emits.length > 0 ? [`Emits ${emits.map((subject) => `\`${subject}\``).join(', ')}.`] : []),
      ...(line.alias > 0 && preferred
        ? [`An alias; prefer \`${preferred.method} ${REST_PREFIX}${preferred.path.replace(/:(\w+)/g, '{$1}')}\`.`]
        : []),
    ].join(' '),
    tags: [tagOf(procedure)],
    ...(line.alias > 0 && { deprecated: true as const }),
    ...(entry.domain !== undefined && { security: [] }),
    ...parts,
    responses,
    'x-wordclaw': { operation, mcp: tool, ...(!entry.stream && { graphql: field }), trpc: procedure },
  }
}

/** Service and aggregate: `content.items`. */
export const tagOf = (procedure: string): string => procedure.split('.').slice(0, -1).join('.')

function partsOf(entry: CatalogEntry, line: Line, schemas: Schemas): Pick<Operation, 'parameters' | 'requestBody'> {
  const input = schemas.hoist(entry.input, `${entry.procedure}.input`)
  const { properties, required } = schemas.fieldsOf(input)
  const inPath = new Set(line.path.map(({ field }) => field))
  const versioned = VERSION_FIELD in properties
  const relaxed = new Set(versioned ? [VERSION_FIELD] : [])
  // What names the domain of a public call stays in the query beside a body.
  const naming = typeof entry.domain === 'object' ? entry.domain.token : entry.domain
  const inQuery = Object.entries(properties).filter(([field]) => !inPath.has(field) && (bodiless(line.method) || field === naming))

  const parameters: Parameter[] = [
    ...line.path.map(
      ({ field, name }): Parameter => ({ ...parameter(name, 'path', properties[field] ?? { type: 'string' }), required: true }),
    ),
    ...inQuery.map(
      ([field, schema]): Parameter => ({
        ...parameter(field, 'query', schema, schemas),
        ...(required.has(field) && !relaxed.has(field) && { required: true as const }),
      }),
    ),
    ...(entry.type === 'mutation' ? [MODE, IDEMPOTENCY_KEY] : []),
    ...(versioned ? [IF_MATCH] : []),
    ...(typeof entry.domain === 'object' && entry.domain.header !== undefined ? [tokenHeader(entry.domain.header)] : []),
    ...(entry.stream ? [LAST_EVENT_ID] : []),
  ]
  const body = bodiless(line.method) ? null : schemas.without(input, new Set([...inPath, ...inQuery.map(([field]) => field)]), relaxed)
  const fields = body && schemas.fieldsOf(body)
  return {
    ...(parameters.length > 0 && { parameters }),
    ...(body &&
      fields &&
      Object.keys(fields.properties).length > 0 && {
        requestBody: { required: fields.required.size > 0, content: { 'application/json': { schema: body } } },
      }),
  }
}

/** A parameter of a field. An object in the query is sent as its JSON text. */
export function parameter(name: string, place: 'path' | 'query', { description, ...schema }: JsonSchema, schemas?: Schemas): Parameter {
  const structured = schemas !== undefined && Object.keys(schemas.fieldsOf(schema).properties).length > 0
  return {
    name,
    in: place,
    ...(description !== undefined && { description }),
    ...(structured || schema.type === 'object' ? { content: { 'application/json': { schema } } } : { schema }),
  }
}
