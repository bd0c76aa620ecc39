// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the texts of compose files
import { expect, test } from 'vitest'
import { interpolate, startOrder } from './compose-file.ts'

test.each([
  ['${NAME}', 'set'],
  ['a ${NAME} b ${NAME}', 'a set b set'],
  ['${MISSING}', ''],
  ['${EMPTY:-default}', 'default'],
  ['${NAME:-default}', 'set'],
  ['"${NAME:?do this}"', '"set"'],
  ['$$NAME and $${NAME}', '$NAME and ${NAME}'],
  ['$JS.API and 100 $', '$JS.API and 100 $'],
])('%s becomes %s', (text, expected) => {
  expect(interpolate(text, { NAME: 'set', EMPTY: '' })).toBe(expected)
})

test('a variable that is required and missing is named, with what to do', () => {
  expect(() => interpolate('${KEY:?run deploy/make-env}', { KEY: '' })).toThrow('KEY is missing: run deploy/make-env')
})

const composeOf = (needs: Record<string, string[]>) => {
  const services = Object.entries(needs).map(([name, others]) => [
    name,
    { depends_on: Object.fromEntries(others.map((other) => [other, { condition: 'service_healthy' }])) },
  ])
  return { services: Object.fromEntries(services), networks: {}, volumes: {} }
}

test('each service starts after those it depends on, and with everything else that can start', () => {
  const compose = composeOf({ front: ['a', 'b'], a: ['database'], b: ['a'], c: [], database: [] })

  expect(startOrder(['front', 'a', 'b', 'c'], compose)).toEqual([['a', 'c'], ['b'], ['front']])
})

test('services that wait for each other are named', () => {
  expect(() => startOrder(['a', 'b', 'c'], composeOf({ a: ['b'], b: ['a'], c: [] }))).toThrow('these wait for each other: a, b')
})
