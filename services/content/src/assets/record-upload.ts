import type { Database } from '@wordclaw/shared/database/database'
import type { Call } from '@wordclaw/shared/principal'
import { direct, prepared, router } from '@wordclaw/shared/procedure'
import { type Execute, executor } from '@wordclaw/shared/service'
import type { Clock } from '@wordclaw/shared/time'
import { z } from 'zod'
import { AssetCreated } from '../events.ts'
import { storage } from '../storage.ts'
import { acceptFields } from './accept-fields.ts'
import { AssetUploadExpired, FIELD_ERRORS } from './asset.errors.ts'
import { AssetFields, AssetView, assetViewOf, Filename } from './asset.schema.ts'
import { insertAsset, type Stored } from './insert-asset.ts'

/** Bytes that have come in, as what records them finds them. */
interface Arrived {
  readonly stored: Stored
}

/**
 * Makes the asset of bytes that came as a stream: the part of an upload that is like any other mutation. Of its input a repeated call is known by the hash of the
 * bytes; where they are stored is no part of it.
 */
const record = prepared
  .meta({
    summary: 'Record an upload',
    operation: 'content.write',
    resource: { type: 'asset' },
    internal: true,
    errors: [AssetUploadExpired, ...FIELD_ERRORS],
    emits: [AssetCreated],
  })
  .input(z.strictObject({ filename: Filename, byteHash: z.string(), ...AssetFields }))
  .use(async ({ ctx, input: { filename: _, byteHash: __, ...fields }, next }) =>
    next({ ctx: { access: await acceptFields(ctx.sql, ctx.principal.domainId, fields) } }),
  )
  .concat(direct)
  .output(AssetView)
  .mutation(async ({ ctx: { sql, write, principal, now, ports, access }, input: { filename, byteHash: _, ...fields } }) => {
    const { stored } = ports as Arrived
    const row = await insertAsset(write, principal, now, { filename, fields, access, stored })
    if (row) return assetViewOf(row)
    // The source was there a moment ago: if it went away meanwhile, this says so.
    await acceptFields(sql, principal.domainId, fields)
    throw new AssetUploadExpired({})
  })

const recording = router({ record })

interface Recording {
  readonly database: Database
  readonly clock: Clock
  readonly ports: object
  readonly call: Call
  readonly stored: Stored
}

/** Records an upload as the call that brought it: with its idempotency key, its dry run, its events and its audit event. */
export function recordUpload(
  { database, clock, ports, call, stored }: Recording,
  filename: string,
  fields: AssetFields,
): ReturnType<Execute> {
  const execute = executor({ name: 'content', router: recording, storage }, database, clock, { ...ports, stored } satisfies Arrived)
  return execute(call, 'record', { filename, byteHash: stored.byteHash, ...fields })
}
