import { expect, test } from 'vitest'
import { asked, formOf, png, webpSize } from './assets-doors.ts'
import { startWordclaw } from './harness.ts'

test('a signed asset is for its domain, and for whoever has a link while it holds', async () => {
  await using wordclaw = await startWordclaw()
  const { raw, call } = asked(wordclaw)
  const { data: asset } = await call('POST', '/assets', {
    filename: 'a.html',
    contentBase64: 'PGI+',
    mimeType: 'text/html',
    accessMode: 'signed',
  })
  const path = `/api/assets/${asset.id}/content`
  const { data } = await call('POST', `/assets/${asset.id}/access`, { ttlSeconds: 60 })
  const { signedUrl, token } = data.access

  expect((await raw(path, {}, null)).status).toBe(401)
  expect((await raw(path)).status).toBe(200)
  const linked = await raw(signedUrl, {}, null)
  expect([linked.status, linked.headers.get('content-disposition')]).toEqual([200, expect.stringMatching(/^attachment;/)])
  expect(linked.headers.get('cache-control')).toBe('private, no-store')
  for (const wrong of [`${path}?token=${token.slice(0, -2)}xx`, `/api/assets/9999/content?token=${token}`, `${path}?token=nonsense`]) {
    const refused = await raw(wrong, {}, null)
    expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: 'INVALID_ASSET_ACCESS_TOKEN' })])
  }
})

test("another domain's file does not exist: it is answered as one that is missing, on every route of bytes", async () => {
  await using wordclaw = await startWordclaw()
  const { raw, call } = asked(wordclaw)
  const { data: domain } = await call('POST', '/domains', { name: 'Second', hostname: 'second.test' })
  const { data: own } = await call('POST', '/auth/keys', { name: 'First', scopes: ['admin'] })
  const theirs = async (accessMode: string) => {
    const body = JSON.stringify({ filename: 'a.txt', contentBase64: 'YQ==', accessMode })
    const headers = { 'x-wordclaw-domain': `${domain.id}`, 'content-type': 'application/json' }
    return ((await (await raw('/api/assets', { method: 'POST', body, headers })).json()) as { data: { id: number } }).data.id
  }
  await wordclaw.rows(`select setval(pg_get_serial_sequence('content.assets', 'id'), 700000)`)
  const id = await theirs('signed')
  const read = async (path: string, as: string | null, of: number) => {
    const response = await raw(`/api/assets/${of}/content${path}`, { headers: { 'x-request-id': 'same' } }, as)
    return [response.status, (await response.text()).replaceAll(`${of}`, 'ID').replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'DECISION')]
  }

  for (const as of [own.apiKey, null]) {
    for (const query of ['', '?width=64', '?token=nonsense'])
      expect(await read(query, as, id), query).toEqual(await read(query, as, 800_000))
  }
  expect((await read('', own.apiKey, id))[0]).toBe(404)
  expect((await read('', null, await theirs('public')))[0]).toBe(200)
})

test('an image is made smaller once, whoever asks, and other sizes than those offered are refused', async () => {
  await using wordclaw = await startWordclaw()
  const { raw, call } = asked(wordclaw)
  const uploaded = await raw('/api/assets', { method: 'POST', body: formOf(png(), 'a.png', 'image/png') })
  const { data: asset } = (await uploaded.json()) as { data: { id: number } }
  const path = `/api/assets/${asset.id}/content`

  const made = await Promise.all(Array.from({ length: 8 }, () => raw(`${path}?width=128&format=webp`, {}, null)))
  const sizes = await Promise.all(made.map(async (response) => webpSize(Buffer.from(await response.arrayBuffer()))))
  expect(new Set(made.map(({ status, headers }) => `${status} ${headers.get('content-type')}`))).toEqual(new Set(['200 image/webp']))
  expect(sizes).toEqual(Array(8).fill([128, 85]))
  expect((await call('GET', `/assets/${asset.id}/derivatives`)).data).toMatchObject([
    { variantKey: '128xauto.inside.webp', sourceAssetId: asset.id },
  ])
  expect(await wordclaw.files()).toHaveLength(2)
  const refused = await raw(`${path}?width=129`, {}, null)
  expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining({ code: 'ASSET_VARIANT_NOT_ALLOWED' })])

  await call('DELETE', `/assets/${asset.id}`)
  expect((await raw(`${path}?width=128`, {}, null)).status).toBe(401)
  expect((await raw(`${path}?width=128`)).status).toBe(404)
  expect(await call('POST', `/assets/${asset.id}/purge`)).toMatchObject({ status: 200, data: { purged: true } })
  await expect.poll(() => wordclaw.files(), { timeout: 20_000 }).toEqual([])
})

test('an entitled asset is for those who have bought its item, and for nobody while nothing is for sale', async () => {
  await using wordclaw = await startWordclaw()
  const { raw, call } = asked(wordclaw)
  const { data: type } = await call('POST', '/content-types', { name: 'Report', slug: 'report', schema: {} })
  const { data: item } = await call('POST', '/content-items', { contentTypeId: type.id, data: {} })
  const entitlementScope = { type: 'item', ref: item.id }
  const { data: asset } = await call('POST', '/assets', {
    filename: 'a.txt',
    contentBase64: 'YQ==',
    accessMode: 'entitled',
    entitlementScope,
  })
  const { data: reader } = await call('POST', '/auth/keys', { name: 'Reader', scopes: ['content:read'] })
  const read = async (as: string) => {
    const response = await raw(`/api/assets/${asset.id}/content`, {}, as)
    return [response.status, response.status === 200 ? 'bytes' : ((await response.json()) as { code: string }).code]
  }

  expect(await read(reader.apiKey)).toEqual([409, 'ASSET_ENTITLEMENT_UNAVAILABLE'])
  expect(await read(wordclaw.key)).toEqual([200, 'bytes'])
  await call('POST', '/offers', { slug: 'report', name: 'Report', scopeType: 'item', scopeRef: item.id, priceSats: 10 })
  await expect.poll(() => read(reader.apiKey), { timeout: 20_000 }).toEqual([402, 'PAYMENT_REQUIRED'])
  await wordclaw.rows(
    `insert into gateway.entitled_principals (entitlement_id, domain_id, principal_id, item_id, offer_id, expires_at) values (1, 1, $1, $2, 1, null)`,
    [`api_key:${reader.id}`, item.id],
  )
  await wordclaw.rows(`select pg_notify('wordclaw_prices', $1)`, [`1 api_key:${reader.id}`])
  await expect.poll(() => read(reader.apiKey), { timeout: 20_000 }).toEqual([200, 'bytes'])
  expect(await call('POST', `/assets/${asset.id}/access`, {})).toMatchObject({ status: 409, code: 'ASSET_ACCESS_ISSUE_UNSUPPORTED' })
})
