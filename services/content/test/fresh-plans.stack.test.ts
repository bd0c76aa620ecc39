import { expect, test } from 'vitest'
import { startContent } from './harness.ts'
import { examined, recordedDuring } from './recording.ts'

test('a plan that is made while the installation is new, and kept while it grows, reads no table from end to end', async () => {
  await using content = await startContent()
  const { items } = content.as({ domainId: 1 })
  const contentTypeId = await content.givenType()
  const { id } = await items.create({ contentTypeId, data: { title: 'One' } })
  const calls: [name: string, ask: () => Promise<unknown>][] = [
    ['create', () => items.create({ contentTypeId, data: { title: 'Two' } })],
    ['create live', () => items.create({ contentTypeId, data: { title: 'Three' }, status: 'published' })],
    ['get', () => items.get({ id })],
    ['list', () => items.list({ contentTypeId })],
    ['list published', () => items.list({ draft: false })],
    ['update', () => items.update({ id, data: { title: 'Four' } })],
    ['update live', () => items.update({ id, data: { title: 'Five' }, status: 'published' })],
    ['set a status', () => items.update({ id, status: 'in_review' })],
    ['publish', () => items.publish({ id })],
    ['publish again', () => items.publish({ id })],
    ['roll back', () => items.rollback({ id, version: 1 })],
    ['versions', () => items.listVersions({ id })],
    ['unpublish', () => items.unpublish({ id })],
    ['delete', () => items.delete({ id })],
  ]
  const broken: string[] = []
  for (const [name, ask] of calls) {
    for (const statement of await recordedDuring(content.database.sql, ask)) {
      const { scanned } = await examined(content.database.sql, statement)
      if (scanned.length > 0) broken.push(`${name}: all of ${scanned} in ${statement.text}`)
    }
  }

  expect(broken).toEqual([])
})
