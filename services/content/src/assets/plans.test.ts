import type { Statement } from '@wordclaw/shared/database/sql'
import { testDatabase } from '@wordclaw/shared/testing/database'
import { expect, test } from 'vitest'
import { storage } from '../storage.ts'
import { statements } from './list.ts'

const READS: Readonly<Record<string, readonly [Statement, string]>> = {
  'a list by status': [statements.status, 'assets_domain_status'],
  'a list by who may have it': [statements.mode, 'assets_domain_mode'],
  'a list by source': [statements.source, 'assets_domain_source'],
}

test('every list of assets is one range of one index, in its order', async () => {
  await using database = await testDatabase(storage)
  const run = <R extends object>(text: string) => database.sql.query<R>({ name: '', text }, [])
  await run(
    `insert into content.assets (domain_id, filename, original_filename, mime_type, size_bytes, storage_provider, storage_key, access_mode)
     select 1 + n % 2, 'a', 'a', 'text/plain', 1, 'local', n::text, case n % 3 when 0 then 'signed' else 'public' end from generate_series(1, 8000) n`,
  )
  await run('update content.assets set source_asset_id = 1 + id % 100 where id > 7000')
  await run('analyze content.assets')

  for (const [name, [{ text }, index]] of Object.entries(READS)) {
    const lines = await run<{ 'QUERY PLAN': string }>(`explain (generic_plan, costs off) ${text}`)
    const plan = lines.map((line) => line['QUERY PLAN']).join('\n')
    expect(plan, name).toMatch(new RegExp(`Index Scan Backward using ${index} on assets a_1\\n +Index Cond: .*ROW\\(domain_id`))
    expect(plan, name).not.toContain('Seq Scan')
  }
})
