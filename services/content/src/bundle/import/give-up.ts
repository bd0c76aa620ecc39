import { statement } from '@wordclaw/shared/database/sql'
import { assetsOf } from '../../assets/assets-port.ts'
import { discardBytes } from '../../assets/store-bytes.ts'
import type { Bringing } from './import-bundle.ts'
import { closeImport } from './importing.ts'

const files = statement(
  'import_files',
  `select b.provider, b.key, b.job_id as "jobId" from content.imports m
   join content.import_lines l on l.import_id = m.id and l.kind = 'asset'
   cross join lateral jsonb_to_record(l.body) as b(provider text, key text, job_id int)
   where m.id = $1 and m.domain_id = $2 and m.committed_at is null`,
)

interface File {
  readonly provider: 'local' | 's3'
  readonly key: string
  readonly jobId: number | null
}

/** Removes an import that is not to be committed, with the files that came in it. One that is committed stays. */
export async function giveUp({ database: { sql }, clock, ports, call }: Bringing, importId: number): Promise<void> {
  const { domainId } = call.principal
  for (const file of await sql.query<File>(files, [importId, domainId]))
    await discardBytes({ sql, call, now: clock.now(), assets: assetsOf(ports) }, file)
  await closeImport({ sql, importId, domainId })
}
