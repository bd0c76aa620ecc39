import { expect, test, vi } from 'vitest'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { send } from './requests.ts'

/** Calls over REST with one key. */
const asKey = (wordclaw: Wordclaw, key: string) => async (method: string, path: string, body?: unknown) => {
  const sent = { method, path: `/api${path}`, headers: { 'x-api-key': key }, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const { status, text, problem } = await send(wordclaw, sent)
  return { status, problem, data: (JSON.parse(text) as { data?: Record<string, unknown> }).data ?? {} }
}

/** An item, and callers: the administrator, and keys with these scopes. */
async function settle(wordclaw: Wordclaw) {
  const admin = asKey(wordclaw, wordclaw.key)
  const type = await admin('POST', '/content-types', { name: 'Note', slug: 'note', schema: {} })
  const item = await admin('POST', '/content-items', { contentTypeId: type.data['id'], data: { a: 1 } })
  const id = Number(item.data['id'])
  const withScopes = async (...scopes: string[]) => {
    const issued = await admin('POST', '/auth/keys', { name: scopes.join(' '), scopes })
    return { id: issued.data['id'], call: asKey(wordclaw, String(issued.data['apiKey'])) }
  }
  const to = (targetStatus: string, rest = {}) => ({
    kind: 'content_status_transition',
    payload: { contentItemId: id, targetStatus },
    ...rest,
  })
  const ended = (jobId: unknown, status: string) =>
    vi.waitFor(async () => {
      const { data } = await admin('GET', `/jobs/${jobId}`)
      expect(data).toMatchObject({ status })
      return data
    }, 10_000)
  return { admin, id, withScopes, to, ended }
}

test('a publish can be scheduled by whoever may publish, and fires', async () => {
  await using wordclaw = await startWordclaw()
  const { admin, id, withScopes, to, ended } = await settle(wordclaw)
  const writer = await withScopes('content:write')
  const refused = await writer.call('POST', '/jobs', to('published'))
  expect(refused).toMatchObject({ status: 403, problem: { code: 'MISSING_CONTENT_PUBLISH_SCOPE' } })
  const publisher = await withScopes('content:write', 'content:publish')
  const created = await publisher.call('POST', '/jobs', to('published'))
  expect(created).toMatchObject({ status: 201, data: { createdBy: `api_key:${publisher.id}` } })
  expect(await ended(created.data['id'], 'succeeded')).toMatchObject({ result: { status: 'published' } })
  expect((await admin('GET', `/content-items/${id}?draft=false`)).data).toMatchObject({ status: 'published' })
  const decided = (await wordclaw.decisions()).filter(({ environment }) => environment === 'job')
  expect(decided).toMatchObject([{ procedure: 'content.items.publish', outcome: 'allow', principal_id: `api_key:${publisher.id}` }])
})

test('a scheduled publish is refused if its key has been revoked when it fires', async () => {
  await using wordclaw = await startWordclaw()
  const { admin, id, withScopes, to, ended } = await settle(wordclaw)
  const publisher = await withScopes('content:write', 'content:publish')
  const { data } = await publisher.call('POST', '/jobs', to('published', { runAt: '2099-01-01T00:00:00Z' }))
  await admin('DELETE', `/auth/keys/${publisher.id}`)
  await wordclaw.rows('update content.jobs set run_at = now() where id = $1', [data['id']])
  const failed = await ended(data['id'], 'failed')
  expect(failed['lastError']).toMatch(/^AUTH_INVALID_API_KEY: /)
  expect((await admin('GET', `/content-items/${id}`)).data).toMatchObject({ publishedVersion: null, version: 1 })
  const decided = (await wordclaw.decisions()).filter(({ environment }) => environment === 'job')
  expect(decided).toMatchObject([{ procedure: 'content.items.publish', outcome: 'deny' }])
})

test('workers are known to run, and a cancelled job never does', async () => {
  await using wordclaw = await startWordclaw()
  const { admin, id, to } = await settle(wordclaw)
  const { data } = await admin('POST', '/jobs', to('published', { runAt: '2099-01-01T00:00:00Z' }))
  expect((await admin('GET', '/jobs/worker-status')).data).toMatchObject({
    started: true,
    services: [{ service: 'content', queues: [{ queue: 'content', queued: 1 }] }, { service: 'forms' }, { service: 'gateway' }],
  })
  expect(await admin('DELETE', `/jobs/${data['id']}`)).toMatchObject({ status: 200, data: { status: 'cancelled' } })
  expect(await admin('DELETE', `/jobs/${data['id']}`)).toMatchObject({ status: 409, problem: { code: 'JOB_CANCEL_FORBIDDEN' } })
  expect((await admin('GET', `/content-items/${id}`)).data).toMatchObject({ publishedVersion: null })
})
