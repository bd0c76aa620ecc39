import { Readable } from 'node:stream'
import { setClock } from '@wordclaw/shared/testing/jobs'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startAssets, startS3 } from '../../test/assets.ts'

const said = { filename: 'a.txt', mimeType: 'text/plain', metadata: { alt: 'x' } }
type Content = Awaited<ReturnType<typeof startAssets>>

/** Writes what a client would send, where the upload expects it. */
async function send({ assets, rows }: Content, text: string): Promise<void> {
  const [job] = await rows<{ key: string }>(`select payload ->> 'key' as key from content.jobs order by id desc limit 1`)
  await assets.storages.primary.write(job?.key ?? '', Readable.from([Buffer.from(text)], { objectMode: false }), 'text/plain')
}

test('an upload becomes one asset, however often it is completed', async () => {
  await using content = await startAssets()
  const { createDirectUpload, completeDirectUpload } = content.as({}).assets
  const { finalize } = await createDirectUpload(said)
  await send(content, 'hello')

  const [first, second] = await Promise.all([1, 2].map(() => completeDirectUpload({ token: finalize.token })))

  expect(first).toMatchObject({ filename: 'a.txt', sizeBytes: 5, byteHash: expect.any(String), metadata: { alt: 'x' } })
  expect(second).toEqual(first)
  expect(await completeDirectUpload({ token: finalize.token })).toEqual(first)
})

test('what is written after an upload was completed does not change the asset', async () => {
  await using content = await startAssets()
  const { createDirectUpload, completeDirectUpload } = content.as({}).assets
  const { finalize } = await createDirectUpload(said)
  await send(content, 'hello')
  await completeDirectUpload({ token: finalize.token })
  await send(content, 'changed')

  const [{ key } = { key: '' }] = await content.rows<{ key: string }>('select storage_key as key from content.assets')
  expect(await content.assets.storages.primary.sizeOf(key)).toBe(5)
})

test('a token is for its domain and its time, and for what was said', async () => {
  const clock = setClock()
  await using content = await startAssets({ clock })
  const { createDirectUpload, completeDirectUpload } = content.as({}).assets
  const { finalize } = await createDirectUpload({ ...said, mimeType: 'image/png' })
  const { token } = finalize

  await expectProblem(content.as({ domainId: 2 }).assets.completeDirectUpload({ token }), 'INVALID_DIRECT_ASSET_UPLOAD_TOKEN')
  await expectProblem(completeDirectUpload({ token: `${token}x` }), 'INVALID_DIRECT_ASSET_UPLOAD_TOKEN')
  await expectProblem(completeDirectUpload({ token }), 'ASSET_CONTENT_NOT_FOUND')
  await send(content, 'no image')
  await expectProblem(completeDirectUpload({ token }), 'ASSET_MIME_TYPE_MISMATCH')
  clock.advance(901_000)
  await expectProblem(completeDirectUpload({ token }), 'DIRECT_ASSET_UPLOAD_TOKEN_EXPIRED')
})

test('a dry run begins nothing, and what it issues is no good', async () => {
  await using content = await startAssets()
  const { finalize } = await content.as({}, { dryRun: true }).assets.createDirectUpload(said)

  expect(await content.doomed()).toEqual([])
  await expectProblem(content.as({}).assets.completeDirectUpload({ token: finalize.token }), 'DIRECT_ASSET_UPLOAD_TOKEN_EXPIRED')
})

test('an upload that nobody completes is removed', async () => {
  const clock = setClock()
  await using content = await startAssets({ clock })
  await content.as({}).assets.createDirectUpload(said)
  await send(content, 'hello')
  expect(await content.files()).toHaveLength(1)

  clock.advance(5_000_000)
  await using _working = content.work()

  await expect.poll(content.files, { timeout: 20_000 }).toEqual([])
})

test('bytes go to S3 by a link, and come back as an asset', async () => {
  await using s3 = await startS3()
  await using content = await startAssets({ s3: s3.options })
  const { createDirectUpload, completeDirectUpload } = content.as({}).assets
  const { provider, upload, finalize } = await createDirectUpload({ ...said, sizeBytes: 5 })
  expect(provider).toBe('s3')

  expect((await fetch(upload.uploadUrl, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'hello' })).status).toBe(200)

  expect(await completeDirectUpload({ token: finalize.token })).toMatchObject({ storageProvider: 's3', sizeBytes: 5 })
  expect(await content.files()).toEqual([])
})
