import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

type Items = ReturnType<Awaited<ReturnType<typeof startContent>>['as']>['items']

const calls: Record<string, (items: Items, id: number) => Promise<unknown>> = {
  get: (items, id) => items.get({ id }),
  'get published': (items, id) => items.get({ id, draft: false }),
  update: (items, id) => items.update({ id, data: { title: 'mine now' } }),
  publish: (items, id) => items.publish({ id }),
  unpublish: (items, id) => items.unpublish({ id }),
  rollback: (items, id) => items.rollback({ id, version: 1 }),
  delete: (items, id) => items.delete({ id }),
  getVersion: (items, id) => items.getVersion({ id, version: 1 }),
  listVersions: (items, id) => items.listVersions({ id }),
}

test.each(
  Object.entries(calls),
)("%s: another domain's item is answered exactly as one that does not exist, and stays as it is", async (_, call) => {
  await using content = await startContent()
  const foreign = await content.givenItem(['first', 'second'], { domainId: 2 })

  const refused = await expectProblem(call(content.as({ domainId: 1 }).items, foreign.id), 'CONTENT_ITEM_NOT_FOUND')
  const missing = await expectProblem(call(content.as({ domainId: 1 }).items, 987_654), 'CONTENT_ITEM_NOT_FOUND')

  expect(JSON.stringify(refused).replaceAll(String(foreign.id), 'N')).toBe(JSON.stringify(missing).replaceAll('987654', 'N'))
  expect(await content.as({ domainId: 2 }).items.get({ id: foreign.id })).toEqual(foreign)
})
