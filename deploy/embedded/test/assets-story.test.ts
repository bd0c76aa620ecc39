import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { asked, formOf, png, sha256 } from './assets-doors.ts'
import { doors } from './doors.ts'
import { startWordclaw } from './harness.ts'
import { fromManual } from './manual.ts'

test('a file is uploaded as a form, delivered whole and in parts, and known by its hash', async () => {
  await using wordclaw = await startWordclaw()
  const { raw, call } = asked(wordclaw)
  const bytes = png()

  const uploaded = await raw('/api/assets', {
    method: 'POST',
    body: formOf(bytes, 'größe "1".png', 'image/png', { metadata: '{"alt":"A square"}' }),
  })
  const { data: asset } = (await uploaded.json()) as { data: { id: number; byteHash: string } }
  expect(uploaded.status).toBe(201)
  expect(asset).toMatchObject({ mimeType: 'image/png', sizeBytes: bytes.length, byteHash: sha256(bytes), metadata: { alt: 'A square' } })
  expect(await call('GET', `/assets/${asset.id}`)).toMatchObject({ status: 200, data: asset })

  const path = `/api/assets/${asset.id}/content`
  const whole = await raw(path, {}, null)
  expect(whole.status).toBe(200)
  expect(sha256(new Uint8Array(await whole.arrayBuffer()))).toBe(asset.byteHash)
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': `${bytes.length}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
    'cache-control': 'public, max-age=3600',
    etag: `"${asset.byteHash}"`,
  })
  const part = await raw(path, { headers: { range: 'bytes=-10' } }, null)
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${bytes.length - 10}-${bytes.length - 1}/${bytes.length}`])
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(-10))).toBe(true)
  expect((await raw(path, { headers: { range: `bytes=${bytes.length}-` } }, null)).status).toBe(416)
  expect((await raw(path, { headers: { 'if-none-match': `"${asset.byteHash}"` } }, null)).status).toBe(304)
  const head = await raw(path, { method: 'HEAD' }, null)
  expect([head.status, head.headers.get('content-length')]).toEqual([200, `${bytes.length}`])
})

test('every door creates a small file, and finds what another has created', async () => {
  await using wordclaw = await startWordclaw()
  const ids: number[] = []
  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, wordclaw.key)
    const input = { filename: `${name}.txt`, contentBase64: Buffer.from(`by ${name}`).toString('base64') }
    const created = await door.call({ procedure: 'content.assets.create', input })
    const { id } = (created as { value: { id: number } }).value
    ids.unshift(id)
    const listed = await door.call({ procedure: 'content.assets.list', input: {} })
    expect(
      (listed as { value: { items: { id: number }[] } }).value.items.map((item) => item.id),
      name,
    ).toEqual(ids)
    const refused = await door.call({ procedure: 'content.assets.create', input: { ...input, mimeType: 'image/png' } })
    expect(refused, name).toMatchObject({ refusal: { code: 'ASSET_MIME_TYPE_MISMATCH', status: 400 } })
  }
})

test('a file is streamed as it is, and one that is too large, empty or something else than it says leaves nothing behind', async () => {
  await using wordclaw = await startWordclaw()
  const { raw } = asked(wordclaw)
  const send = async (path: string, body: Uint8Array | ReadableStream, type: string) => {
    const response = await raw(path, { method: 'POST', body: body, headers: { 'content-type': type }, duplex: 'half' })
    const { data, code } = (await response.json()) as { data?: { filename: string }; code?: string }
    return [response.status, code ?? data?.filename]
  }
  const endless = (size: number) => new Blob([randomBytes(size)]).stream()

  expect(await send('/api/assets?filename=a.bin', randomBytes(1_000_000), 'application/octet-stream')).toEqual([201, 'a.bin'])
  expect(await send('/api/assets?filename=b.bin', endless(1_000_001), 'application/octet-stream')).toEqual([413, 'ASSET_TOO_LARGE'])
  expect(await send('/api/assets?filename=b.bin', endless(4_000_000), 'application/octet-stream')).toEqual([413, 'ASSET_TOO_LARGE'])
  expect(await send('/api/assets?filename=b.bin', randomBytes(3_000_000), 'application/octet-stream')).toEqual([413, 'BODY_TOO_LARGE'])
  expect(await send('/api/assets?filename=c.png', Buffer.from('<html>'), 'image/png')).toEqual([400, 'ASSET_MIME_TYPE_MISMATCH'])
  expect(await send('/api/assets?filename=../../d', randomBytes(3), 'text/plain')).toEqual([400, 'VALIDATION_ERROR'])
  expect(await send('/api/assets?filename=e&metadata=[', randomBytes(3), 'text/plain')).toEqual([400, 'INVALID_ASSET_METADATA_JSON'])
  expect(await send('/api/assets?mode=plan', randomBytes(3), 'text/plain')).toEqual([400, 'VALIDATION_ERROR'])
  expect(await send('/api/assets?mode=dry_run&filename=f', randomBytes(3), 'text/plain')).toEqual([200, 'f'])
  const form = await raw('/api/assets', { method: 'POST', body: formOf(randomBytes(1_900_000), 'g.bin', 'text/plain') })
  expect([form.status, await form.json()]).toEqual([413, expect.objectContaining({ code: 'ASSET_TOO_LARGE' })])
  expect(await wordclaw.rows('select count(*)::int as n from content.assets')).toEqual([{ n: 1 }])
  expect(await wordclaw.rows(`select id from content.jobs where kind = 'asset_bytes_reclaim'`)).toEqual([])
  expect(await wordclaw.files()).toHaveLength(1)
})

test('an upload that is repeated under its key is one asset', async () => {
  await using wordclaw = await startWordclaw()
  const { raw } = asked(wordclaw)
  const bytes = randomBytes(5_000)
  const send = async (body: Uint8Array) => {
    const headers = { 'idempotency-key': 'once' }
    const response = await raw('/api/assets', { method: 'POST', headers, body: formOf(body, 'a.bin', 'application/octet-stream') })
    const { data, code } = (await response.json()) as { data?: { id: number }; code?: string }
    return { status: response.status, replayed: response.headers.get('idempotency-replayed'), id: data?.id, code }
  }

  const first = await send(bytes)
  expect(first).toMatchObject({ status: 201, replayed: null })
  expect(await send(bytes)).toEqual({ ...first, replayed: 'true' })
  expect(await send(randomBytes(5_000))).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
  expect(await wordclaw.files()).toHaveLength(1)
})

test('what a client sends to the storage itself becomes one asset when it says so, and only if it is what was said', async () => {
  await using wordclaw = await startWordclaw()
  const { raw, call } = asked(wordclaw)
  const bytes = png()
  const begin = async (sizeBytes: number) => {
    const { data } = await call('POST', '/assets/direct-upload', {
      filename: 'a.png',
      mimeType: 'image/png',
      sizeBytes,
      metadata: { alt: 'x' },
    })
    return data as unknown as { upload: { uploadUrl: string; uploadHeaders: Record<string, string> }; finalize: { token: string } }
  }
  const { upload, finalize } = await begin(bytes.length)

  expect(await call('POST', '/assets/direct-upload/complete', finalize && { token: finalize.token })).toMatchObject({
    status: 404,
    code: 'ASSET_CONTENT_NOT_FOUND',
  })
  const put = (link: typeof upload, body: Uint8Array, query = '') =>
    raw(link.uploadUrl + query, { method: 'PUT', body: body, headers: link.uploadHeaders }, null)
  const tried = await put(upload, bytes, '&mode=dry_run')
  expect([tried.status, await tried.json()]).toMatchObject([
    400,
    { issues: [{ pointer: '/mode', message: 'must be left out: this call has neither a dry run nor a plan' }] },
  ])
  expect(await wordclaw.files()).toEqual([])
  expect((await put(upload, bytes)).status).toBe(200)
  const completed = await call('POST', '/assets/direct-upload/complete', { token: finalize.token })
  expect(completed).toMatchObject({ status: 201, data: { byteHash: sha256(bytes), metadata: { alt: 'x' } } })
  expect(await call('POST', '/assets/direct-upload/complete', { token: finalize.token })).toEqual(completed)

  const smaller = await begin(bytes.length + 1)
  expect((await put(smaller.upload, bytes)).status).toBe(200)
  expect(await call('POST', '/assets/direct-upload/complete', smaller.finalize && { token: smaller.finalize.token })).toMatchObject({
    status: 400,
    code: 'DIRECT_ASSET_UPLOAD_SIZE_MISMATCH',
  })
  expect((await raw(`${upload.uploadUrl}x`, { method: 'PUT', body: bytes }, null)).status).toBe(400)
})

test('an upload that is broken off leaves nothing behind', async () => {
  await using wordclaw = await startWordclaw()
  const { hostname, port } = new URL(wordclaw.url)
  for (const type of ['application/octet-stream', 'multipart/form-data; boundary=b']) {
    const headers = { 'x-api-key': wordclaw.key, 'content-type': type, 'content-length': '900000' }
    const sent = request({ hostname, port, method: 'POST', path: '/api/assets', headers }).on('error', () => undefined)
    const begun = () => wordclaw.rows(`select id from content.jobs where kind = 'asset_bytes_reclaim'`)
    sent.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n')
    sent.write(randomBytes(100_000))
    await expect.poll(begun).toHaveLength(1)
    await expect.poll(() => wordclaw.files()).toHaveLength(1)
    sent.destroy()
    await expect.poll(begun).toEqual([])
    expect(await wordclaw.files()).toEqual([])
  }
  expect(await wordclaw.rows('select id from content.assets')).toEqual([])
})

test('what the manual says works as it is pasted', async () => {
  await using wordclaw = await startWordclaw()

  const shown = await fromManual('Assets', { URL: wordclaw.url, KEY: wordclaw.key })

  expect(shown).toMatchObject({
    data: { filename: 'hello.txt', mimeType: 'text/plain', accessMode: 'signed', metadata: { alt: 'A greeting' } },
  })
})
