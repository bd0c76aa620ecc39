import { defineError } from '@wordclaw/shared/errors'
import { type JsonSchema, manifestOf } from '@wordclaw/shared/manifest'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { procedure, router } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { createCatalog } from '../src/catalog.ts'
import type { Operation } from '../src/surfaces/openapi/document.ts'
import { type OpenApiOptions, openapiOf } from '../src/surfaces/openapi.ts'

export const OPTIONS: OpenApiOptions = {
  version: '1.2.3',
  url: 'https://cms.test',
  refusals: [{ code: 'ADMIN_REQUIRED', status: 403, remediation: 'Use an API key with the admin scope.' }],
}

const ToyMissing = defineError<{ id: number }>({
  code: 'TOY_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: () => 'No toy.',
  remediation: 'List toys with GET /api/toys.',
})
const ToyInvalid = defineError<{ id: number }>({
  code: 'TOY_INVALID',
  kind: 'BAD_REQUEST',
  message: () => 'Bad toy.',
  remediation: 'Send a colour.',
})

const Colour = z.enum(['red', 'blue']).meta({ id: 'Colour' })
const Toy = z.object({ id: z.int(), colour: Colour.nullable(), note: z.string().nullable() }).meta({ id: 'Toy' })
const Shape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ball'), radius: z.number() }),
  z.strictObject({ kind: z.literal('block'), size: z.tuple([z.int(), z.int()]) }),
])
const Tree = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree)
  },
})
export const meta = (summary: string, rest: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`) => ({
  summary,
  operation: 'content.write',
  resource: { type: 'toy' },
  rest,
})
export const answer = () => null as never

export const toys = router({
  list: procedure
    .meta(meta('List toys', 'GET /toys'))
    .input(
      z.strictObject({
        ...PageInput,
        colours: z.array(Colour).optional(),
        broken: z.boolean(),
        near: z.object({ x: z.number() }).optional(),
      }),
    )
    .output(pageOf(Toy))
    .query(answer),
  get: procedure
    .meta({ ...meta('Read a toy', 'GET /toys/:id'), errors: [ToyMissing] })
    .input(z.strictObject({ id: z.int() }))
    .output(Toy)
    .query(answer),
  create: procedure
    .meta({
      ...meta('Create a toy', 'POST /toys'),
      rest: ['POST /toys', 'POST /boxes/:boxId/toys'] as const,
      status: 201,
      errors: [ToyInvalid],
    })
    .input(z.strictObject({ boxId: z.int(), shape: Shape, note: z.union([z.string(), z.null()]).optional() }))
    .output(Toy)
    .mutation(answer),
  update: procedure
    .meta(meta('Change a toy', 'PUT /toys/:toyId'))
    .input(z.strictObject({ toyId: z.int(), expectedVersion: z.int(), note: z.string().optional() }))
    .output(Toy)
    .mutation(answer),
  delete: procedure
    .meta(meta('Delete a toy', 'DELETE /toys/:id'))
    .input(z.strictObject({ id: z.int(), force: z.boolean().optional() }))
    .output(z.object({ id: z.int() }))
    .mutation(answer),
  wind: procedure
    .meta(meta('Wind a toy up', 'POST /toys/:id/wind'))
    .input(z.strictObject({ id: z.int() }))
    .output(z.any())
    .mutation(answer),
  paint: procedure
    .meta(meta('Paint a toy', 'PUT /toys/:id/paint'))
    .input(z.union([z.object({ id: z.int(), colour: Colour }), z.object({ id: z.int(), pattern: z.string() })]))
    .output(z.object({ colour: z.enum(['red', 'blue', 'green']).meta({ id: 'Colour' }) }))
    .mutation(answer),
  tree: procedure.meta(meta('Read the tree of toys', 'GET /toys/tree')).output(Tree).query(answer),
})

export const catalogOf = (name: string, root: Parameters<typeof manifestOf>[1]) => createCatalog([manifestOf(name, root)])
export const toyDocument = openapiOf(catalogOf('toy', router({ toys })), OPTIONS)
export const at = (path: string, method: string): Operation => {
  const operation = toyDocument.paths[path]?.[method]
  if (!operation) throw new Error(`${method} ${path} is missing`)
  return operation
}
export const named = (operation: Operation) =>
  Object.fromEntries((operation.parameters ?? []).map((parameter) => [parameter.name, parameter]))
export const bodyOf = (operation: Operation) => operation.requestBody?.content['application/json']?.schema
export const successOf = (operation: Operation, status = '200'): JsonSchema => {
  const response = operation.responses[status]
  return response && 'content' in response ? (response.content['application/json']?.schema ?? {}) : {}
}
