import type { DescribedRoute } from '../../raw-routes/raw-route.ts'
import type { createAnswers, Ends } from './answers.ts'
import type { Operation, Parameter } from './document.ts'
import { IDEMPOTENCY_KEY, type Line, parameter, tagOf } from './operation.ts'
import type { Schemas } from './schemas.ts'

interface Parts {
  readonly schemas: Schemas
  readonly answers: Pick<ReturnType<typeof createAnswers>, 'failuresOf'>
}

const DRY_RUN: Parameter = {
  name: 'mode',
  in: 'query',
  description: 'dry_run answers as the real call would, and changes nothing.',
  schema: { type: 'string', enum: ['dry_run'] },
}

/** The operation of a route that passes on what is no JSON of a procedure. */
export function rawOperationOf(described: DescribedRoute, path: Line['path'], { schemas, answers }: Parts): Operation {
  const { entry, route } = described
  const { procedure, summary, operation, resource } = entry
  const { description, headers = [], body, answers: successes } = saidOf(described, schemas)
  const parameters = [
    ...path.map(
      ({ field, name }): Parameter => ({
        ...parameter(name, 'path', entry.input.properties?.[field] ?? { type: 'string' }),
        required: true,
      }),
    ),
    ...queryOf(described, schemas),
    ...(route.repeatable ? [DRY_RUN, IDEMPOTENCY_KEY] : []),
    ...headers,
  ]
  return {
    operationId: procedure,
    summary,
    description: `${description} Policy operation \`${operation}\` on \`${resource.type}\`. Over REST alone.`,
    tags: [tagOf(procedure)],
    ...(route.key !== 'required' && { security: route.key === 'none' ? [] : [{}, { 'x-api-key': [] }, { bearer: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: body } }),
    responses: { ...successes, ...answers.failuresOf(endsOf(described)) },
    'x-wordclaw': { operation },
  }
}

const BESIDE_FILE = 'Goes with a body that is the file itself.'

/** The operation of a procedure whose address takes bytes as well: one operation to OpenAPI. */
export function besideOf(known: Operation, procedure: Ends['errors'], described: DescribedRoute, { schemas, answers }: Parts): Operation {
  const { description, body } = saidOf(described, schemas)
  const { errors } = described.entry
  const codes = new Set(errors.map(({ code }) => code))
  const ends = { ...endsOf(described), errors: [...procedure.filter(({ code }) => !codes.has(code)), ...errors] }
  const query = queryOf(described, schemas).map((said) => ({ ...said, description: `${BESIDE_FILE} ${said.description ?? ''}`.trim() }))
  return {
    ...known,
    description: `${known.description} ${description}`,
    parameters: [...(known.parameters ?? []), ...query],
    requestBody: { required: true, content: { ...known.requestBody?.content, ...body } },
    responses: { ...known.responses, ...answers.failuresOf(ends) },
  }
}

const saidOf = ({ route, manifest }: DescribedRoute, schemas: Schemas) =>
  route.describe({
    ...manifest,
    ...(manifest.body && { body: schemas.hoist(manifest.body, `${manifest.route}.body`) }),
    ...(manifest.output && { output: schemas.hoist(manifest.output, `${manifest.route}.output`) }),
  })

function queryOf({ manifest: { query, route } }: DescribedRoute, schemas: Schemas): Parameter[] {
  const { properties, required } = schemas.fieldsOf(schemas.hoist(query, `${route}.query`))
  return Object.entries(properties).map(([name, schema]) => ({
    ...parameter(name, 'query', schema, schemas),
    ...(required.has(name) && { required: true as const }),
  }))
}

const endsOf = ({ route, entry }: DescribedRoute): Ends => ({
  type: route.repeatable ? 'mutation' : 'query',
  errors: entry.errors,
  priced: route.priced ?? false,
  common: route.common ?? true,
  codes: route.codes,
})
