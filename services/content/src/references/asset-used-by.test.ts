import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const PICTURED = {
  type: 'object',
  properties: {
    hero: { type: 'object', 'x-wordclaw-field-kind': 'asset', properties: { assetId: { type: 'integer' } }, required: ['assetId'] },
  },
}

/** An asset of a domain, of which nothing but its record is there. */
async function givenAsset({ database }: Awaited<ReturnType<typeof startContent>>, domainId = 1): Promise<number> {
  const [row] = await database.sql.query<{ id: number }>(
    {
      name: 'given_asset',
      text: `insert into content.assets (domain_id, filename, original_filename, mime_type, size_bytes, byte_hash, storage_provider, storage_key, uploader_actor_id)
             values ($1, 'hero.png', 'Hero.png', 'image/png', 1, '', 'local', gen_random_uuid()::text, 'api_key:1') returning id`,
    },
    [domainId],
  )
  if (!row) throw new Error('the asset was not inserted')
  return row.id
}

test('what refers to an asset is told, now and in every earlier version', async () => {
  await using content = await startContent()
  const { items, assets } = content.as({})
  const [first, second] = [await givenAsset(content), await givenAsset(content)]
  const contentTypeId = await content.givenType({ schema: PICTURED })
  const { id } = await items.create({ contentTypeId, data: { hero: { assetId: first } } })
  await items.update({ id, data: { hero: { assetId: second } } })

  const [before, now] = [await assets.usedBy({ id: first }), await assets.usedBy({ id: second })]

  expect(before).toMatchObject({
    activeReferenceCount: 0,
    historicalReferenceCount: 1,
    historicalReferences: [{ contentItemId: id, path: '/hero', version: 1 }],
  })
  expect(now).toMatchObject({
    activeReferenceCount: 1,
    historicalReferenceCount: 0,
    activeReferences: [{ contentItemId: id, path: '/hero', version: 2 }],
  })
  expect((await items.diff({ id, from: 1 })).changes).toMatchObject([
    { op: 'reference', path: '/hero', fromTitle: 'Hero.png', toTitle: 'Hero.png' },
  ])
})

test("another domain's asset is answered as one that does not exist", async () => {
  await using content = await startContent()
  const foreign = await givenAsset(content, 2)

  await expectProblem(content.as({}).assets.usedBy({ id: foreign }), 'ASSET_NOT_FOUND')
  await expectProblem(content.as({}).assets.usedBy({ id: 987_654 }), 'ASSET_NOT_FOUND')
})
