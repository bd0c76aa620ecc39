import { openAssets } from '@wordclaw/content/assets'
import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { asked } from './assets-doors.ts'
import { startWordclaw } from './harness.ts'

test('measure', { timeout: 120_000 }, async () => {
  await using wordclaw = await startWordclaw()
  const { raw } = asked(wordclaw)
  const piece = randomBytes(1024 * 1024)
  let most = 0
  const before = process.memoryUsage().rss
  const timer = setInterval(() => { most = Math.max(most, process.memoryUsage().rss) }, 20)
  let began = performance.now()
  let n = 0
  const hash = createHash('sha256')
  const body = new ReadableStream({ pull(c) { if (n++ < 500) { hash.update(piece); c.enqueue(piece) } else c.close() } })
  const response = await raw('/api/assets?filename=a.bin', { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' }, duplex: 'half' } as never)
  const answer = (await response.json()) as { data: { id: number; byteHash: string } }
  const up = performance.now() - began
  const upMost = most
  expect(answer.data?.byteHash, JSON.stringify(answer)).toBe(hash.digest('hex'))
  most = 0
  began = performance.now()
  const got = await raw(`/api/assets/${answer.data.id}/content`)
  let size = 0
  for await (const chunk of got.body as never as AsyncIterable<Uint8Array>) size += chunk.length
  const down = performance.now() - began
  clearInterval(timer)
  const lat: number[] = []
  const small = await raw('/api/assets?filename=b.txt', { method: 'POST', body: 'hello', headers: { 'content-type': 'text/plain' } })
  const { data } = (await small.json()) as { data: { id: number } }
  for (let i = 0; i < 500; i++) { const b = performance.now(); await (await raw(`/api/assets/${data.id}/content`, {}, null)).arrayBuffer(); lat.push(performance.now() - b) }
  lat.sort((a, b) => a - b)
  process.stdout.write(JSON.stringify({ before: before / 1e6, upMost: upMost / 1e6, upMs: up, downMost: most / 1e6, downMs: down, size, p50: lat[250], p99: lat[495] }) + '\n')
})
