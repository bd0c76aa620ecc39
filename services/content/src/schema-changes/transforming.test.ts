import { expect, test } from 'vitest'
import { bring } from './bring.ts'
import { inverseOf, type Transform, Transforms } from './transform.ts'

/** What the steps make of a document, and what their inverse then makes of that. */
async function thereAndBack(document: object, transforms: readonly Transform[]) {
  const text = JSON.stringify(document)
  const there = await bring(text, { transforms, inverse: inverseOf(transforms) })
  const back = await bring(there.text, {
    transforms: inverseOf(transforms),
    inverse: transforms,
    restored: JSON.parse(JSON.stringify(there.lost)),
  })
  expect(back.document).toEqual(document)
  expect(JSON.parse(text)).toEqual(document)
  return there
}

test('a field is renamed wherever its path leads, and back', async () => {
  const document = { gallery: [{ caption: 'One' }, { other: 1 }, 'text'], title: 'T' }
  const { document: after, lost } = await thereAndBack(document, [{ op: 'rename', path: '/gallery/*/caption', to: 'legend' }])
  expect(after).toEqual({ gallery: [{ legend: 'One' }, { other: 1 }, 'text'], title: 'T' })
  expect(lost).toEqual([])
})

test('a field moves into a group that is made for it, and the group goes with the way back', async () => {
  const { document: after, lost } = await thereAndBack({ title: 'T' }, [{ op: 'move', from: '/title', to: '/seo/title' }])
  expect(after).toEqual({ seo: { title: 'T' } })
  expect(lost).toEqual([])
})

test('a field takes the place of the group that it was alone in', async () => {
  const { document: after } = await thereAndBack({ seo: { seo: 'S' } }, [{ op: 'move', from: '/seo/seo', to: '/seo' }])
  expect(after).toEqual({ seo: 'S' })
})

test('a field does not move to where something else is, and that is told', async () => {
  const { document: after, issues } = await thereAndBack({ a: 1, b: 2 }, [{ op: 'move', from: '/a', to: '/b' }])
  expect(after).toEqual({ a: 1, b: 2 })
  expect(issues).toMatchObject([{ pointer: '/a', rule: 'move' }])
})

test('a default is set where there is no value, and its inverse takes away what it set', async () => {
  const steps: Transform[] = [{ op: 'default', path: '/blocks/*/size', value: 'small' }]
  const { document: after, lost } = await thereAndBack({ blocks: [{}, { size: 'large' }] }, steps)
  expect(after).toEqual({ blocks: [{ size: 'small' }, { size: 'large' }] })
  expect(lost).toEqual([])
  expect((await thereAndBack({ blocks: [{ size: 'small' }] }, steps)).lost).toHaveLength(1)
})

test('what is dropped is kept beside the document, and comes back from there', async () => {
  const { document: after, lost } = await thereAndBack({ a: 1, secret: { x: [1] } }, [{ op: 'drop', path: '/secret' }])
  expect(after).toEqual({ a: 1 })
  expect(lost).toEqual([{ path: ['secret'], kept: { x: [1] } }])
})

test.each<[Transform & { op: 'convert' }, unknown, unknown, boolean]>([
  [{ op: 'convert', path: '/v', from: 'string', to: 'number' }, '12.5', 12.5, false],
  [{ op: 'convert', path: '/v', from: 'string', to: 'number' }, '012', 12, true],
  [{ op: 'convert', path: '/v', from: 'number', to: 'string' }, 3, '3', false],
  [{ op: 'convert', path: '/v', from: 'number', to: 'integer' }, 3.7, 4, true],
  [{ op: 'convert', path: '/v', from: 'boolean', to: 'string' }, true, 'true', false],
  [{ op: 'convert', path: '/v', from: 'string', to: 'boolean' }, 'Yes', true, true],
  [{ op: 'convert', path: '/v', from: 'number', to: 'boolean' }, 0, false, false],
  [{ op: 'convert', path: '/v', from: 'date', to: 'date-time' }, '2026-02-03', '2026-02-03T00:00:00.000Z', false],
  [{ op: 'convert', path: '/v', from: 'date-time', to: 'date' }, '2026-02-03T10:00:00.000Z', '2026-02-03', true],
  [{ op: 'convert', path: '/v', from: 'date', to: 'number' }, '1970-01-02', 86_400_000, false],
  [{ op: 'convert', path: '/v', from: 'number', to: 'date' }, 86_400_001, '1970-01-02', true],
  [{ op: 'convert', path: '/v', from: 'scalar', to: 'array' }, 'a', ['a'], false],
  [{ op: 'convert', path: '/v', from: 'array', to: 'scalar' }, ['a', 'b'], 'a', true],
  [{ op: 'convert', path: '/v', from: 'plain', to: 'localized', locale: 'en' }, 'a', { en: 'a' }, false],
  [{ op: 'convert', path: '/v', from: 'localized', to: 'plain', locale: 'en' }, { en: 'a', de: 'b' }, 'a', true],
])('%o makes of %o %o, and what that cannot keep is kept: %s', async (step, before, after, keeps) => {
  const { document, lost, issues } = await thereAndBack({ v: before }, [step])
  expect(document).toEqual({ v: after })
  expect(lost.length > 0).toBe(keeps)
  expect(issues).toEqual([])
})

test('what cannot be converted is left and told, or dropped if that is asked for', async () => {
  const step = { op: 'convert', path: '/list/*', from: 'string', to: 'integer' } as const
  const { document, issues } = await thereAndBack({ list: ['1', 'x', null] }, [step])
  expect(document).toEqual({ list: [1, 'x', null] })
  expect(issues).toEqual([{ pointer: '/list/1', rule: 'convert', message: 'cannot be read as integer' }])
  expect((await thereAndBack({ v: 'x' }, [{ ...step, path: '/v', onFailure: 'drop' }])).document).toEqual({})
})

test('values are mapped to others, and what no value maps to stays', async () => {
  const values = [
    { from: 'S', to: 'small' },
    { from: 'XS', to: 'small' },
  ]
  const { document, lost } = await thereAndBack({ a: ['S', 'XS', 'L'] }, [{ op: 'map', path: '/a/*', values }])
  expect(document).toEqual({ a: ['small', 'small', 'L'] })
  expect(lost).toHaveLength(1)
})

test('a document that was changed after the change keeps what it says now', async () => {
  const transforms: Transform[] = [
    { op: 'drop', path: '/gone' },
    { op: 'drop', path: '/also' },
    { op: 'drop', path: '/list/*/note' },
  ]
  const text = JSON.stringify({ gone: 1, also: 2, list: [{ id: 1, note: 'a' }] })
  const { lost } = await bring(text, { transforms, inverse: inverseOf(transforms) })
  const edited = JSON.stringify({ gone: 'mine', list: [{ id: 0 }, { id: 1 }] })
  const { document } = await bring(edited, { transforms: inverseOf(transforms), inverse: transforms, restored: lost })
  expect(document).toEqual({ gone: 'mine', also: 2, list: [{ id: 0 }, { id: 1 }] })
})

test('a document that no step concerns keeps its text, byte for byte', async () => {
  const text = '{ "b" : 1,  "a":{}}'
  expect((await bring(text, { transforms: [{ op: 'drop', path: '/c' }], inverse: [] })).text).toBe(text)
})

test.each([
  [[{ op: 'drop', path: 'title' }]],
  [[{ op: 'drop', path: '/list/*' }]],
  [[{ op: 'drop', path: '/__proto__' }]],
  [[{ op: 'rename', path: '/a', to: '__proto__' }]],
  [[{ op: 'move', from: '/a/*/b', to: '/c' }]],
  [[{ op: 'move', from: '/a', to: '/a' }]],
  [[{ op: 'convert', path: '/a', from: 'string', to: 'array' }]],
  [[{ op: 'convert', path: '/a', from: 'string', to: 'string' }]],
  [[{ op: 'convert', path: '/a', from: 'plain', to: 'localized' }]],
  [[{ op: 'restore', path: '/a' }]],
  [[{ op: 'eval', path: '/a' }]],
])('%j is refused', (steps) => {
  expect(Transforms.safeParse(steps).success).toBe(false)
})
