import { type Catalog, REST_PREFIX } from '../catalog.ts'
import type { DescribedRoute } from '../raw-routes/raw-route.ts'
import { createAnswers } from './openapi/answers.ts'
import type { OpenApiDocument, Operation } from './openapi/document.ts'
import { operationOf, tagOf } from './openapi/operation.ts'
import { besideOf, rawOperationOf } from './openapi/raw-operation.ts'
import { createSchemas } from './openapi/schemas.ts'
import { SHARED_SCHEMAS } from './openapi/shared-schemas.ts'
import type { Refusal } from './problems.ts'

export interface OpenApiOptions {
  readonly version: string
  /** Where the gateway is reached from outside. */
  readonly url: string
  /** What the policy answers when it forbids a call. */
  readonly refusals?: readonly Refusal[]
  /** What is served beside procedures. */
  readonly routes?: readonly DescribedRoute[]
}

const DESCRIPTION =
  'Every operation here is also an MCP tool, a GraphQL field and a tRPC procedure, with the same rules and the same errors, ' +
  'but for those that take or give bytes as they are: these are of REST alone, and say so. ' +
  'Success is { data, meta }; a problem says in `remediation` what to do next.'

/** The REST surface as an OpenAPI document: one operation for each REST line of each procedure, and for each route beside them. */
export function openapiOf(catalog: Catalog, { version, url, refusals = [], routes = [] }: OpenApiOptions): OpenApiDocument {
  const schemas = createSchemas(SHARED_SCHEMAS)
  const answers = createAnswers(schemas, refusals)
  const paths: Record<string, Record<string, Operation>> = {}
  const templateOf = createTemplates()
  for (const entry of catalog.entries) {
    const responses = answers.responsesOf(entry)
    entry.rest.forEach(({ method, path }, alias) => {
      const template = templateOf(path)
      const operation = operationOf(entry, { method, path: template.fields, alias }, schemas, responses)
      paths[template.path] = { ...paths[template.path], [method.toLowerCase()]: operation }
    })
  }
  for (const described of routes) {
    const { method, path, beside } = described.route
    const template = templateOf(path)
    const known = paths[template.path]?.[method.toLowerCase()]
    const errors = beside === undefined ? undefined : catalog.byProcedure.get(beside)?.errors
    const parts = { schemas, answers }
    const operation = known && errors ? besideOf(known, errors, described, parts) : rawOperationOf(described, template.fields, parts)
    paths[template.path] = { ...paths[template.path], [method.toLowerCase()]: operation }
  }
  const named = [...catalog.entries, ...routes.map(({ entry }) => entry)]
  return {
    openapi: '3.1.0',
    info: { title: 'WordClaw', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url }],
    security: [{ 'x-api-key': [] }, { bearer: [] }],
    tags: [...new Set(named.map(({ procedure }) => tagOf(procedure)))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.components,
      responses: answers.responses,
      securitySchemes: { 'x-api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' }, bearer: { type: 'http', scheme: 'bearer' } },
    },
  }
}

/** Paths that differ only in the names of their parameters are one path to OpenAPI: the names first met stand for all. */
function createTemplates() {
  const namesOf = new Map<string, readonly string[]>()
  return (path: string) => {
    const fields = [...path.matchAll(/:(\w+)/g)].map(([, field = '']) => field)
    const shape = path.replace(/:\w+/g, ':')
    const names = namesOf.get(shape) ?? fields
    namesOf.set(shape, names)
    let position = 0
    return {
      path: REST_PREFIX + path.replace(/:\w+/g, () => `{${names[position++]}}`),
      fields: fields.map((field, index) => ({ field, name: names[index] ?? field })),
    }
  }
}
