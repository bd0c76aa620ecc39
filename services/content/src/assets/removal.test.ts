import { Readable } from 'node:stream'
import { setClock } from '@wordclaw/shared/testing/jobs'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startAssets } from '../../test/assets.ts'
import { reclaimLater } from './reclaim-bytes.ts'

const PATIENCE = { timeout: 20_000 }

test('a deleted asset is restored as it was', async () => {
  await using content = await startAssets()
  const asset = await content.givenAsset()
  const { assets } = content.as({})

  expect(await assets.delete({ id: asset.id })).toMatchObject({ status: 'deleted', deletedAt: expect.any(String) })
  await expectProblem(assets.delete({ id: asset.id }), 'ASSET_NOT_FOUND')
  expect(await assets.restore({ id: asset.id })).toEqual({ ...asset, updatedAt: expect.any(String) })
  await expectProblem(assets.restore({ id: asset.id }), 'ASSET_RESTORE_NOT_DELETED')
  expect((await content.events()).map(({ subject }) => subject)).toEqual([
    'content.asset.created',
    'content.asset.deleted',
    'content.asset.restored',
  ])
})

test('a purged asset is gone with its bytes, once nothing refers to it', async () => {
  await using content = await startAssets()
  await using _working = content.work()
  const { id } = await content.givenAsset()
  const { assets } = content.as({})

  await expectProblem(assets.purge({ id }), 'ASSET_PURGE_REQUIRES_SOFT_DELETE')
  await assets.delete({ id })
  expect(await assets.purge({ id })).toMatchObject({ id, purged: true, referenceSummary: { activeReferenceCount: 0 } })

  await expectProblem(assets.get({ id }), 'ASSET_NOT_FOUND')
  await expect.poll(content.files, PATIENCE).toEqual([])
  expect((await content.audit()).at(-1)).toMatchObject({ action: 'purge', entityType: 'asset', entityId: id })
})

test('what other assets were made of, and what documents have referred to, is not purged', async () => {
  await using content = await startAssets()
  const { assets } = content.as({})
  const source = await content.givenAsset()
  const derivative = await content.givenAsset('small', { sourceAssetId: source.id, variantKey: 'small' })
  await assets.delete({ id: source.id })

  const blocked = await expectProblem(assets.purge({ id: source.id }), 'ASSET_PURGE_BLOCKED_BY_DERIVATIVES')
  expect(blocked.context).toEqual({ derivativeIds: [derivative.id] })
  await assets.delete({ id: derivative.id })
  await content.rows(
    `insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version, to_version)
     values (1, 7, '/hero', 'asset', $1, 1, 3)`,
    [derivative.id],
  )
  const referred = await expectProblem(assets.purge({ id: derivative.id }), 'ASSET_PURGE_BLOCKED')
  expect(referred.context).toEqual({ references: [{ contentItemId: 7, path: '/hero', fromVersion: 1, toVersion: 3 }] })
  expect(await content.files()).toHaveLength(2)
})

test('bytes whose row never came are removed in the end, and those of a row are not', async () => {
  const clock = setClock()
  await using content = await startAssets({ clock })
  const { sql } = content.database
  await content.givenAsset()
  const [row] = await content.rows<{ storage_key: string }>('select storage_key from content.assets')
  const orphan = '1/0d8f3a54-0000-4000-8000-000000000000-orphan'
  await content.assets.storages.primary.write(orphan, Readable.from([Buffer.from('x')], { objectMode: false }), 'text/plain')
  for (const key of [orphan, row?.storage_key ?? '']) await reclaimLater(sql, { domainId: 1, now: clock.now(), provider: 'local', key })

  clock.advance(25 * 60 * 60 * 1_000)
  await using _working = content.work()

  await expect.poll(content.doomed, PATIENCE).toEqual([
    { status: 'succeeded', result: { removed: true } },
    { status: 'succeeded', result: { removed: false } },
  ])
  expect(await content.files()).toEqual([expect.stringContaining(row?.storage_key ?? '-')])
})
