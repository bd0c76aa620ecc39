import { expect, test } from 'vitest'
import { at, successOf, toyDocument } from '../../../test/toy-document.ts'

test('success has the declared status and the envelope; a page has its items as data and its cursor in meta', () => {
  const created = at('/api/toys', 'post')
  expect(successOf(created, '201')).toMatchObject({
    required: ['data', 'meta'],
    properties: { data: { $ref: '#/components/schemas/Toy' }, meta: { $ref: '#/components/schemas/Meta' } },
  })
  const { data, meta: pageMeta } = successOf(at('/api/toys', 'get')).properties ?? {}
  expect(data).toMatchObject({ type: 'array', items: { $ref: '#/components/schemas/Toy' } })
  expect(pageMeta).toMatchObject({ allOf: [{ $ref: '#/components/schemas/Meta' }, { required: ['limit', 'hasMore', 'nextCursor'] }] })
})

test('a mutation that creates declares 200 for its dry run', () => {
  expect(Object.keys(at('/api/toys', 'post').responses)).toEqual(expect.arrayContaining(['200', '201']))
})

test('errors are grouped by status, with an example and a remediation for each code; generic ones are shared', () => {
  const { responses } = at('/api/toys', 'post')
  expect(responses['400']).toMatchObject({
    content: {
      'application/problem+json': {
        examples: { VALIDATION_ERROR: {}, TOY_INVALID: { value: { code: 'TOY_INVALID', status: 400, remediation: 'Send a colour.' } } },
      },
    },
  })
  expect(at('/api/toys/{id}', 'get').responses).toMatchObject({
    400: { $ref: '#/components/responses/InvalidInput' },
    404: { content: { 'application/problem+json': {} } },
  })
  for (const status of ['401', '403', '429', '500']) expect(responses[status]).toHaveProperty('$ref')
  expect(toyDocument.components.responses['Forbidden']).toHaveProperty([
    'content',
    'application/problem+json',
    'examples',
    'ADMIN_REQUIRED',
  ])
})
