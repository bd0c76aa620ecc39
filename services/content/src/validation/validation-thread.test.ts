import { expect, test } from 'vitest'
import { ContentValidationBusy, ContentValidationTooExpensive } from './validation.errors.ts'
import { type ThreadTask, ValidationThread } from './validation-thread.ts'

const task = (domainId: number, schema: object, document: object): ThreadTask => {
  const text = JSON.stringify(schema)
  return { kind: 'check', domainId, schema: text, schemaHash: text, text: JSON.stringify(document) }
}

const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) })
const endless = (domainId: number) => task(domainId, { properties: { a: { allOf: [{ $ref: '#' }, { $ref: '#' }] } } }, nested(60))
const quick = (domainId: number) => task(domainId, { required: ['title'] }, {})

const ISSUES = [{ pointer: '/title', rule: 'required', message: 'is missing' }]

test('a task that takes too long fails alone: those in line behind it are done by the next thread', async () => {
  const thread = new ValidationThread()

  const results = await Promise.allSettled([thread.run(endless(1)), thread.run(quick(1)), thread.run(quick(2)), thread.run(quick(3))])

  expect(results).toMatchObject([
    { status: 'rejected', reason: expect.any(ContentValidationTooExpensive) },
    ...[1, 2, 3].map(() => ({ status: 'fulfilled', value: ISSUES })),
  ])
})

test('domains take turns, however many tasks one of them has', async () => {
  const thread = new ValidationThread()
  const done: number[] = []
  const run = async (domainId: number) => {
    await thread.run(quick(domainId))
    done.push(domainId)
  }

  await Promise.all([1, 1, 1, 1, 1, 2, 3].map(run))

  expect(done).toEqual([1, 2, 3, 1, 1, 1, 1])
})

test('a domain that has too many tasks in line is refused, and others are not', async () => {
  const thread = new ValidationThread()
  const many = Array.from({ length: 100 }, () => thread.run(quick(1)))

  await expect(thread.run(quick(1))).rejects.toBeInstanceOf(ContentValidationBusy)

  expect(await thread.run(quick(2))).toEqual(ISSUES)
  expect(await Promise.all(many)).toHaveLength(100)
})

test('a task that exhausts the memory of the thread fails alone', async () => {
  const thread = new ValidationThread()
  const levels = Array.from({ length: 24 }, (_, n) => [
    `d${n}`,
    n < 23 ? { allOf: [1, 2].map(() => ({ $ref: `#/$defs/d${n + 1}` })) } : { type: 'string' },
  ])
  const greedy = task(1, { $ref: '#/$defs/d0', $defs: Object.fromEntries(levels) }, {})

  const results = await Promise.allSettled([thread.run(greedy), thread.run(quick(1))])

  expect(results).toMatchObject([{ status: 'rejected', reason: expect.any(ContentValidationTooExpensive) }, { value: ISSUES }])
})

test('a fault in the thread is a fault of the call, and the thread goes on', async () => {
  const thread = new ValidationThread()

  await expect(thread.run(task(1, { pattern: '(' }, {}))).rejects.toThrow()

  expect(await thread.run(quick(1))).toEqual(ISSUES)
})
