import { systemClock } from '@wordclaw/shared/time'
import { expect, test } from 'vitest'
import { startAssets } from '../../test/assets.ts'
import { recordUpload } from './record-upload.ts'

test('an upload whose bytes have been given up is not recorded', async () => {
  await using content = await startAssets()
  const principal = { id: 'api_key:1', domainId: 1, scopes: [] }
  const call = { principal, procedure: 'content.assets.upload', requestId: 'r', decisionId: crypto.randomUUID(), dryRun: false }
  const stored = { mimeType: 'text/plain', sizeBytes: 1, byteHash: 'h', provider: 'local' as const, key: '1/x', jobId: 99, uploadId: null }
  const record = (jobId: number | null) =>
    recordUpload({ database: content.database, clock: systemClock, ports: {}, call, stored: { ...stored, jobId } }, 'a.txt', {})

  expect(await record(99)).toMatchObject({ ok: false, problem: { code: 'ASSET_UPLOAD_EXPIRED' } })
  expect(await content.rows('select id from content.assets')).toEqual([])
  expect(await record(null)).toMatchObject({ ok: true })
  expect(await content.audit()).toEqual([expect.objectContaining({ action: 'upload', entityType: 'asset', decisionId: call.decisionId })])
})
