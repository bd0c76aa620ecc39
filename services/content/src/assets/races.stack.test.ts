import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { startAssets } from '../../test/assets.ts'

const times = (n: number) => Array.from({ length: n }, (_, index) => index)

test('of many completions of one upload, all answer with the one asset that it is', async () => {
  await using content = await startAssets()
  const { assets } = content.as({})
  const { finalize } = await assets.createDirectUpload({ filename: 'a.txt', mimeType: 'text/plain' })
  const [job] = await content.rows<{ key: string }>(`select payload ->> 'key' as key from content.jobs`)
  await content.assets.storages.primary.write(job?.key ?? '', Readable.from([Buffer.from('x')], { objectMode: false }), 'text/plain')

  const answers = await Promise.all(times(8).map(() => assets.completeDirectUpload({ token: finalize.token })))

  expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  expect(await content.rows('select id from content.assets')).toHaveLength(1)
  // What was sent, and the one copy that the asset has.
  expect(await content.files()).toHaveLength(2)
})

test('an asset that is restored and purged at the same time is one or the other, whole', async () => {
  await using content = await startAssets()
  const { assets } = content.as({})
  for (const _ of times(10)) {
    const { id } = await content.givenAsset()
    await assets.delete({ id })
    const [restored, purged] = await Promise.allSettled([assets.restore({ id }), assets.purge({ id })])

    expect([restored.status, purged.status].toSorted()).toEqual(['fulfilled', 'rejected'])
    const rows = await content.rows<{ status: string }>('select status from content.assets where id = $1', [id])
    expect(rows).toEqual(restored.status === 'fulfilled' ? [{ status: 'active' }] : [])
  }
})

test('an asset is not purged while a reference to it is on its way', async () => {
  await using content = await startAssets()
  const { assets } = content.as({})
  const { id } = await content.givenAsset()
  const locked = Promise.withResolvers<void>()
  const deleted = Promise.withResolvers<void>()
  const writing = content.database.sql.transaction(async ({ query }) => {
    await query({ name: '', text: `select id from content.assets where id = $1 and status = 'active' for key share` }, [id])
    locked.resolve()
    await deleted.promise
    const text = `insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version) values (1, 7, '/a', 'asset', $1, 1)`
    await query({ name: '', text }, [id])
  })
  await locked.promise
  await assets.delete({ id })
  const purging = assets.purge({ id }).then(
    () => 'purged',
    (error: { problem: { code: string } }) => error.problem.code,
  )
  deleted.resolve()
  await writing

  expect(await purging).toBe('ASSET_PURGE_BLOCKED')
})
