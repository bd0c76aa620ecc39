import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startAssets } from '../../test/assets.ts'

test("another domain's asset does not exist", async () => {
  await using content = await startAssets()
  const { id } = await content.givenAsset('theirs', {}, 2)
  await content.as({ domainId: 2 }).assets.delete({ id })
  const { assets } = content.as({})

  const calls = [
    () => assets.get({ id }),
    () => assets.listDerivatives({ id }),
    () => assets.update({ id, filename: 'mine.txt' }),
    () => assets.delete({ id }),
    () => assets.restore({ id }),
    () => assets.purge({ id }),
    () => assets.issueAccess({ id }),
  ]
  for (const call of calls) await expectProblem(call(), 'ASSET_NOT_FOUND')
  await expectProblem(content.givenAsset('mine', { sourceAssetId: id, variantKey: 'mine' }), 'ASSET_SOURCE_NOT_FOUND')
  for (const status of ['active', 'deleted'] as const) expect((await assets.list({ status })).items).toEqual([])
  expect((await assets.list({ sourceAssetId: id })).items).toEqual([])
})
