import { expect, test } from 'vitest'
import { at, bodyOf, named } from '../../../test/toy-document.ts'

test('the fields of a GET or DELETE travel in the query, an object among them as JSON', () => {
  const { limit, colours, broken, near, mode } = named(at('/api/toys', 'get'))
  expect(limit).toMatchObject({ in: 'query', description: 'How many rows to return at most.', schema: { default: 50 } })
  expect(limit).not.toHaveProperty('required')
  expect(broken).toMatchObject({ required: true })
  expect(colours).toMatchObject({ schema: { type: 'array', items: { $ref: '#/components/schemas/Colour' } } })
  expect(near).toHaveProperty(['content', 'application/json'])
  expect(mode).toBeUndefined()
  expect(named(at('/api/toys/{id}', 'delete'))).toMatchObject({ force: { in: 'query' }, mode: { schema: { enum: ['dry_run', 'plan'] } } })
  expect(at('/api/toys/{id}', 'delete')).not.toHaveProperty('requestBody')
})

test('a body leaves out what the path carries, is required if any field is, and absent if there is none', () => {
  expect(bodyOf(at('/api/boxes/{boxId}/toys', 'post'))).toMatchObject({ required: ['shape'], additionalProperties: false })
  expect(bodyOf(at('/api/boxes/{boxId}/toys', 'post'))?.properties).not.toHaveProperty('boxId')
  expect(bodyOf(at('/api/toys', 'post'))?.properties).toHaveProperty('boxId')
  expect(at('/api/toys', 'post').requestBody).toMatchObject({ required: true })
  expect(at('/api/toys/{id}', 'put').requestBody).toMatchObject({ required: false })
  expect(at('/api/toys/{id}/wind', 'post')).not.toHaveProperty('requestBody')
})

test('a body that is a union loses the path parameter from each of its variants', () => {
  const variants = bodyOf(at('/api/toys/{id}/paint', 'put'))?.anyOf ?? []
  expect(variants.map(({ required }) => required)).toEqual([['colour'], ['pattern']])
  expect(named(at('/api/toys/{id}/paint', 'put'))['id']).toMatchObject({ schema: { type: 'integer' } })
})

test('If-Match is offered exactly where the input has an expected version, which it can stand in for', () => {
  expect(named(at('/api/toys/{id}', 'put'))['If-Match']).toMatchObject({ in: 'header' })
  expect(bodyOf(at('/api/toys/{id}', 'put'))).not.toHaveProperty('required')
  expect(named(at('/api/toys/{id}/paint', 'put'))['If-Match']).toBeUndefined()
})
