import { procedure, router } from '@wordclaw/shared/procedure'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { answer, at, catalogOf, meta, OPTIONS, successOf, toyDocument } from '../../../test/toy-document.ts'
import { openapiOf } from '../openapi.ts'

test('definitions become components; a second one of the same name that says something else is numbered', () => {
  const { schemas } = toyDocument.components
  expect(schemas['Colour']).toMatchObject({ enum: ['red', 'blue'] })
  expect(schemas['Colour_2']).toMatchObject({ enum: ['red', 'blue', 'green'] })
  expect(Object.keys(schemas).sort()).toEqual(['Colour', 'Colour_2', 'Issue', 'Meta', 'Problem', 'Toy', 'toy.toys.tree.output'])
  expect(JSON.stringify(toyDocument)).not.toContain('$defs')
})

test('a schema that contains itself is named and accepts what it should', () => {
  const { data } = successOf(at('/api/toys/tree', 'get')).properties ?? {}
  expect(data).toEqual({ $ref: '#/components/schemas/toy.toys.tree.output' })
  const check = new Ajv2020({ strict: false })
    .addSchema(toyDocument, 'doc')
    .compile({ $ref: 'doc#/components/schemas/toy.toys.tree.output' })
  expect(check({ name: 'a', children: [{ name: 'b', children: [] }] })).toBe(true)
  expect(check({ name: 'a', children: [{ name: 'b' }] })).toBe(false)
})

test('a noun that is called Problem does not displace the one of the document', () => {
  const clash = router({
    list: procedure
      .meta(meta('List', 'GET /clashes'))
      .output(z.object({ x: z.int() }).meta({ id: 'Problem' }))
      .query(answer),
  })
  const { schemas } = openapiOf(catalogOf('toy', router({ clash })), OPTIONS).components
  expect(schemas['Problem']?.properties).toHaveProperty('remediation')
  expect(schemas['Problem_2']?.properties).toHaveProperty('x')
})
