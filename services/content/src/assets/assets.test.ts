import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startAssets } from '../../test/assets.ts'

test('an asset is created with what is said of it, one event and one line of the audit trail', async () => {
  await using content = await startAssets()
  const created = await content.givenAsset('hello', { metadata: { alt: 'x' }, mimeType: 'text/plain' })

  expect(created).toMatchObject({
    mimeType: 'text/plain',
    sizeBytes: 5,
    accessMode: 'public',
    status: 'active',
    uploaderActorId: 'api_key:1',
  })
  expect(created.delivery).toEqual({
    contentPath: `/api/assets/${created.id}/content`,
    requiresAuth: false,
    requiresEntitlement: false,
    signedTokenTtlSeconds: null,
  })
  expect(JSON.stringify(created)).not.toContain('storageKey')
  expect(await content.as({}).assets.get({ id: created.id })).toEqual(created)
  expect(await content.events()).toEqual([
    { subject: 'content.asset.created', payload: { domainId: 1, assetId: created.id, mimeType: 'text/plain' } },
  ])
  expect(await content.audit()).toEqual([expect.objectContaining({ action: 'create', entityType: 'asset', entityId: created.id })])
  expect(await content.doomed()).toEqual([])
})

test.each([
  [{ contentBase64: '' }, 'EMPTY_ASSET_CONTENT'],
  [{ contentBase64: '!!' }, 'INVALID_ASSET_CONTENT_BASE64'],
  [{ contentBase64: 'A'.repeat(200_000) }, 'ASSET_TOO_LARGE'],
  [{ mimeType: 'image/png' }, 'ASSET_MIME_TYPE_MISMATCH'],
  [{ mimeType: 'text/html' }, 'ASSET_MIME_TYPE_NOT_ALLOWED'],
  [{ variantKey: 'small' }, 'ASSET_DERIVATIVE_SOURCE_REQUIRED'],
  [{ sourceAssetId: 1 }, 'ASSET_VARIANT_KEY_REQUIRED'],
  [{ sourceAssetId: 9, variantKey: 'small' }, 'ASSET_SOURCE_NOT_FOUND'],
  [{ accessMode: 'entitled' }, 'ASSET_ENTITLEMENT_SCOPE_REQUIRED'],
  [{ entitlementScope: { type: 'subscription' } }, 'ASSET_ENTITLEMENT_SCOPE_UNEXPECTED'],
  [{ accessMode: 'entitled', entitlementScope: { type: 'item', ref: 9 } }, 'ASSET_ENTITLEMENT_SCOPE_TARGET_NOT_FOUND'],
  [{ accessMode: 'entitled', entitlementScope: { type: 'item' } }, 'VALIDATION_ERROR'],
  [{ filename: '../a' }, 'VALIDATION_ERROR'],
  [{ filename: 'a\nb' }, 'VALIDATION_ERROR'],
])('of %j nothing is stored: %s', async (fields, code) => {
  await using content = await startAssets({ allowedTypes: ['text/plain', 'application/octet-stream', 'image/*'] })

  await expectProblem(content.givenAsset('hello', fields), code)

  expect([await content.files(), await content.doomed(), await content.events()]).toEqual([[], [], []])
})

test('a dry run answers as the real call would, and leaves nothing behind', async () => {
  await using content = await startAssets()
  const input = { filename: 'a.txt', contentBase64: 'aGVsbG8=', mimeType: 'text/plain' }

  expect(await content.as({}, { dryRun: true }).assets.create(input)).toMatchObject({ filename: 'a.txt', sizeBytes: 5 })

  expect([await content.files(), await content.doomed(), await content.events(), await content.audit()]).toEqual([[], [], [], []])
})

test('a repeated call is one asset', async () => {
  await using content = await startAssets()
  const create = () => content.as({}, { idempotencyKey: 'once' }).assets.create({ filename: 'a.txt', contentBase64: 'aGVsbG8=' })

  expect(await create()).toEqual(await create())
  expect(await content.files()).toHaveLength(1)
})

test('what is made of an asset is for those who may have that, unless something else is said', async () => {
  await using content = await startAssets()
  const { id: sourceAssetId } = await content.givenAsset('source', { accessMode: 'signed' })

  const like = await content.givenAsset('small', { sourceAssetId, variantKey: 'small', transformSpec: { width: 10 } })
  const open = await content.givenAsset('open', { sourceAssetId, variantKey: 'open', accessMode: 'public' })

  expect([like.accessMode, open.accessMode]).toEqual(['signed', 'public'])
  const derivatives = await content.as({}).assets.listDerivatives({ id: sourceAssetId })
  expect(derivatives.items.map(({ id }) => id)).toEqual([open.id, like.id])
  expect((await content.as({}).assets.list({ sourceAssetId })).items).toEqual(derivatives.items)
})

test('assets are listed newest first, page by page, and by what is asked for', async () => {
  await using content = await startAssets()
  const ids: number[] = []
  for (let n = 0; n < 5; n++)
    ids.unshift((await content.givenAsset(`${n}`, { filename: `Report_${n}.txt`, ...(n === 2 && { accessMode: 'signed' }) })).id)
  const list = (input: Parameters<ReturnType<typeof content.as>['assets']['list']>[0]) => content.as({}).assets.list(input)
  const found = async (input: Parameters<typeof list>[0]) => (await list(input)).items.map(({ id }) => id)

  const first = await list({ limit: 2 })
  const rest = await list({ limit: 9, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids)
  expect(await found({ accessMode: 'signed' })).toEqual([ids[2]])
  expect(await found({ q: 'report_3' })).toEqual([ids[1]])
  expect(await found({ q: '%' })).toEqual([])
  await content.as({}).assets.delete({ id: Number(ids[0]) })
  expect(await found({ status: 'deleted' })).toEqual([ids[0]])
  expect(await found({})).toEqual(ids.slice(1))
  await expectProblem(list({ cursor: 'nonsense' }), 'INVALID_ASSETS_CURSOR')
})

test('what is said of an asset changes, and who may have it with its scope', async () => {
  await using content = await startAssets()
  const { id } = await content.givenAsset()
  const item = await content.givenItem(['for sale'])
  const entitlementScope = { type: 'item' as const, ref: item.id }
  const update = content.as({}).assets.update

  expect(await update({ id, accessMode: 'entitled', entitlementScope })).toMatchObject({ accessMode: 'entitled', entitlementScope })
  expect(await update({ id, filename: 'b.txt', metadata: { a: 1 } })).toMatchObject({
    filename: 'b.txt',
    metadata: { a: 1 },
    entitlementScope,
  })
  expect(await update({ id, accessMode: 'public' })).toMatchObject({ accessMode: 'public', entitlementScope: null })
  await expectProblem(update({ id }), 'EMPTY_UPDATE_BODY')
  await expectProblem(update({ id, accessMode: 'entitled' }), 'ASSET_ENTITLEMENT_SCOPE_REQUIRED')
  await content.as({}).assets.delete({ id })
  await expectProblem(update({ id, filename: 'c.txt' }), 'ASSET_NOT_FOUND')
})

test('a link is issued to signed assets only', async () => {
  await using content = await startAssets()
  const { issueAccess } = content.as({}).assets
  const signed = await content.givenAsset('a', { accessMode: 'signed' })
  const open = await content.givenAsset('b')

  const { access } = await issueAccess({ id: signed.id, ttlSeconds: 60 })
  expect(access).toMatchObject({ mode: 'signed', ttlSeconds: 60, signedUrl: `/api/assets/${signed.id}/content?token=${access.token}` })
  expect((await issueAccess({ id: open.id })).access).toMatchObject({ mode: 'public', auth: 'none', token: null })
  await content.as({}).assets.delete({ id: signed.id })
  await expectProblem(issueAccess({ id: signed.id }), 'ASSET_NOT_FOUND')
})

test('the gateway is told whose an asset is, and nothing of one that is deleted', async () => {
  await using content = await startAssets()
  const { id } = await content.givenAsset('a', { accessMode: 'signed' }, 2)
  const gateway = content.as({ domainId: 0 })

  expect(await gateway.assets.locate({ id })).toEqual({ found: { domainId: 2, accessMode: 'signed', itemId: null } })
  await content.as({ domainId: 2 }).assets.delete({ id })
  expect(await gateway.assets.locate({ id })).toEqual({ found: null })
})
