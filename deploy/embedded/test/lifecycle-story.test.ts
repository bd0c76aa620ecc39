import { connect } from '@wordclaw/client'
import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { startWordclaw } from './harness.ts'
import { fromManual } from './manual.ts'

const schema = { type: 'object', properties: { title: { type: 'string' } } }
const WITHIN = { timeout: 60_000, interval: 100 }

test('once a type says how long its items live, those that have outlived it are archived, and readers see them no more', async () => {
  await using wordclaw = await startWordclaw()
  const client = connect({ url: wordclaw.url, key: wordclaw.key })
  await using agent = await doors.mcp(wordclaw.url, wordclaw.key)
  const { id: contentTypeId } = await client.content.types.create.mutate({ name: 'Notice', slug: 'notice', schema })
  const old = await client.content.items.create.mutate({ contentTypeId, data: { title: 'Over' }, status: 'published' })
  const young = await client.content.items.create.mutate({ contentTypeId, data: { title: 'Still on' }, status: 'published' })
  await wordclaw.rows(`update content.content_items set updated_at = now() - interval '1 hour' where id = $1`, [old.id])

  const mortal = { ...schema, 'x-wordclaw-lifecycle': { ttlSeconds: 1_800 } }
  await client.content.types.update.mutate({ id: contentTypeId, schema: mortal })

  await expect.poll(() => client.content.items.get.query({ id: old.id }), WITHIN).toMatchObject({ status: 'archived', version: 2 })
  const read = (id: number) => agent.call({ procedure: 'content.items.get', input: { id, draft: false } })
  expect(await read(old.id)).toMatchObject({ refusal: { code: 'CONTENT_ITEM_UNPUBLISHED' } })
  expect(await read(young.id)).toMatchObject({ value: { status: 'published', version: 1 } })
  const trail = () => client.gateway.audit.list.query({ entityType: 'content_item', entityId: old.id })
  await expect.poll(async () => (await trail()).items[0], WITHIN).toMatchObject({ action: 'archive', actorId: 'system' })
})

test('the command of the manual makes a type whose items end, and it is looked at from then on', async () => {
  await using wordclaw = await startWordclaw()

  const made = await fromManual('Items that end', { URL: wordclaw.url, KEY: wordclaw.key })

  expect(made).toMatchObject({ data: { slug: 'notice', schema: { 'x-wordclaw-lifecycle': { ttlSeconds: 86_400 } } } })
  const looks = () => wordclaw.rows(`select status from content.jobs where kind = 'content_lifecycle' order by id`)
  await expect.poll(looks, WITHIN).toEqual([{ status: 'succeeded' }, { status: 'queued' }])
})
