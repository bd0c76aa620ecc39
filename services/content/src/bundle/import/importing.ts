import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { defineJob } from '@wordclaw/shared/jobs/job-kind'
import type { Call } from '@wordclaw/shared/principal'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'

/** A bundle on its way into a domain. */
export interface Importing {
  readonly importId: number
  readonly domainId: number
  readonly sql: Sql
}

const open = statement('import_open', 'insert into content.imports (domain_id, created_by, created_at) values ($1, $2, $3) returning id')
const remove = statement('import_remove', 'delete from content.imports where id = $1 and domain_id = $2')

const Payload = z.strictObject({ importId: RowId })

/** Removes what was set aside for an import: of one that came to nothing, and of one that has long been taken over. */
export const sweepImport = defineJob<z.output<typeof Payload>>({
  kind: 'import_sweep',
  lane: 'content',
  payload: Payload,
  maxAttempts: 10,
  async handle({ sql }, { domainId, payload: { importId } }) {
    await sql.query(remove, [importId, domainId])
    return {}
  },
})

/** How long forms and policies may take to follow. */
const KEPT_MS = 24 * 60 * 60 * 1_000

/** Begins an import. The job that ends it is there before anything else is. */
export async function openImport(sql: Sql, { principal: { id, domainId } }: Pick<Call, 'principal'>, now: Date): Promise<Importing> {
  const importId = await sql.transaction(async (inside) => {
    const [row] = await inside.query<{ id: number }>(open, [domainId, id, now])
    if (!row) throw new Error('the import was not inserted')
    const runAt = new Date(now.getTime() + KEPT_MS)
    await enqueue({ sql: inside, schema: 'content', now }, sweepImport, { domainId, payload: { importId: row.id }, runAt })
    return row.id
  })
  return { importId, domainId, sql }
}

/** Forgets an import. */
export const closeImport = async ({ sql, importId, domainId }: Importing): Promise<void> =>
  void (await sql.query(remove, [importId, domainId]))
