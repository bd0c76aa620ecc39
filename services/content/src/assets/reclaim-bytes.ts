import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { defineJob } from '@wordclaw/shared/jobs/job-kind'
import { z } from 'zod'
import { STORAGE_PROVIDERS } from './asset.entity.ts'
import { assetsOf, storageOf } from './assets-port.ts'

const Payload = z.strictObject({
  provider: z.enum(STORAGE_PROVIDERS),
  key: z.string(),
  /** What was said of a file that a client sends to the storage itself. */
  upload: z.record(z.string(), z.unknown()).optional(),
})

const kept = statement('asset_bytes_kept', 'select id from content.assets where storage_key = $2 and domain_id = $1')

/**
 * Removes bytes that no row tells of. One is made before bytes are written, and goes with the transaction that makes their row: whatever dies in between, and
 * whichever client never comes back, the bytes are removed in the end. Purging makes one as well.
 */
export const reclaimBytes = defineJob<z.output<typeof Payload>, boolean>({
  kind: 'asset_bytes_reclaim',
  lane: 'assets',
  payload: Payload,
  maxAttempts: 50,
  async prepare({ sql, ports }, { domainId, payload: { provider, key } }) {
    const [row] = await sql.query(kept, [domainId, key])
    if (row) return false
    await storageOf(assetsOf(ports), provider).remove(key)
    return true
  },
  handle: async (_, __, removed) => ({ removed }),
})

/** How long bytes may wait for their row: longer than any upload takes. */
const PATIENCE_MS = 24 * 60 * 60 * 1_000

interface Doomed extends z.input<typeof Payload> {
  readonly domainId: number
  readonly now: Date
  /** @default a day from now */
  readonly at?: Date
}

/** Has bytes removed unless their row comes: the id of the job, for the transaction that makes the row to delete. */
export async function reclaimLater(sql: Pick<Sql, 'query'>, { domainId, now, at, ...payload }: Doomed): Promise<number> {
  const runAt = at ?? new Date(now.getTime() + PATIENCE_MS)
  const id = await enqueue({ sql, schema: 'content', now }, reclaimBytes, { domainId, payload, runAt })
  if (id === null) throw new Error('a job without a unique key was not made')
  return id
}
