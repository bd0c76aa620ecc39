import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Call } from '@wordclaw/shared/principal'
import type { Assets } from './assets-port.ts'
import type { Stored } from './insert-asset.ts'
import { type Incoming, type IntakeLimits, takeIn } from './intake.ts'
import { reclaimLater } from './reclaim-bytes.ts'
import { type AssetStorage, newStorageKey } from './storage/asset-storage.ts'

/** For whom bytes are stored, and where. */
export interface Storing {
  readonly sql: Pick<Sql, 'query'>
  readonly call: Pick<Call, 'principal' | 'dryRun'>
  readonly now: Date
  readonly assets: Assets
}

const release = statement('asset_bytes_release', `delete from content.jobs where id = $2 and domain_id = $1 and status = 'queued'`)

/**
 * Stores bytes for a row that is made next. A job to remove them is there first, and ends with the row's transaction: a crash in between leaves nothing for
 * ever. A dry run looks at the bytes and stores none.
 */
export async function storeBytes(storing: Storing, filename: string, incoming: Incoming, limits?: IntakeLimits): Promise<Stored> {
  const { sql, call, now, assets } = storing
  const { primary } = assets.storages
  const { provider } = primary
  const { domainId } = call.principal
  const key = newStorageKey(domainId, filename)
  const storage = call.dryRun ? nowhere(provider) : primary
  let jobId: number | null = null
  try {
    jobId = call.dryRun ? null : await reclaimLater(sql, { domainId, now, provider, key })
    const taken = await takeIn(storage, key, incoming, limits ?? assets.limits)
    return { ...taken, provider, key, jobId, uploadId: null }
  } catch (error) {
    incoming.bytes.destroy()
    await discardBytes(storing, { provider, key, jobId })
    throw error
  }
}

/** Removes bytes whose row will not come. What cannot be removed now is left to the job. */
export async function discardBytes({ sql, call, assets }: Storing, { provider, key, jobId }: Pick<Stored, 'provider' | 'key' | 'jobId'>) {
  if (jobId === null) return
  try {
    await assets.storages.byProvider.get(provider)?.remove(key)
    await sql.query(release, [call.principal.domainId, jobId])
  } catch {
    // The job tries again, and says what is wrong.
  }
}

const unused = async () => {
  throw new Error('a dry run only writes')
}

/** Takes bytes and forgets them. */
const nowhere = (provider: AssetStorage['provider']): AssetStorage => ({
  provider,
  write: (_, bytes) => pipeline(bytes, new Writable({ write: (_chunk, _encoding, done) => done() })),
  read: unused,
  sizeOf: unused,
  copy: unused,
  remove: unused,
  uploadLink: unused,
})
