import { statement } from '@wordclaw/shared/database/sql'
import { serialize } from '@wordclaw/shared/json-text'
import { type Identified, uidsOf } from '../identity.ts'
import { pagesOf, ROWS, utc } from './lines-of-rows.ts'
import type { Source } from './source.ts'

const assets = statement(
  'bundle_export_assets',
  `select a.id, a.source_asset_id as source, a.variant_key as "variantKey", a.transform_spec as "transformSpec", a.generated, a.filename,
     a.original_filename as "originalFilename", a.mime_type as "mimeType", a.size_bytes::float8 as "sizeBytes", a.byte_hash as "byteHash",
     a.access_mode as "accessMode", a.entitlement_scope_type as scope, a.entitlement_scope_ref as ref, a.status, a.metadata,
     a.storage_provider as provider, a.storage_key as key,
     ${utc('a.created_at')} as "createdAt", ${utc('a.updated_at')} as "updatedAt", ${utc('a.deleted_at')} as "deletedAt"
   from content.assets a where (a.domain_id, a.id) > ($1, $2) and a.domain_id <= $1 order by a.domain_id, a.id limit ${ROWS}`,
)

interface Row {
  readonly id: number
  readonly source: number | null
  readonly scope: 'item' | 'type' | 'subscription' | null
  readonly ref: number | null
  readonly provider: string
  readonly key: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly deletedAt: string | null
}

/** Where the file of an asset is kept. */
export interface KeptFile {
  readonly uid: string
  readonly provider: string
  readonly key: string
}

/** The assets in the order in which they were made, and with each where its file is. */
export async function* assetLines(source: Source): AsyncGenerator<{ line: string; file: KeptFile }> {
  const { sql, origin, domainId, types } = source
  for await (const rows of pagesOf<Row, readonly [number]>(source, assets, [0], ({ id }) => [id])) {
    const uidOf = await uidsOf(sql, origin, domainId, rows.flatMap(thingsOf))
    for (const { id, source: from, scope, ref, provider, key, createdAt, updatedAt, deletedAt, ...asset } of rows) {
      const uid = uidOf({ kind: 'asset', id })
      const refOf = {
        item: () => uidOf({ kind: 'item', id: ref ?? 0 }),
        type: () => types.slugOf(ref ?? 0) ?? null,
        subscription: () => ref,
      }
      const line = serialize({
        line: 'asset',
        uid,
        source: from === null ? null : uidOf({ kind: 'asset', id: from }),
        ...asset,
        scope: scope && { type: scope, ref: ref === null ? null : refOf[scope]() },
        createdAt,
        updatedAt,
        deletedAt,
      })
      yield { line, file: { uid, provider, key } }
    }
  }
}

const thingsOf = ({ id, source, scope, ref }: Row): Identified[] => [
  { kind: 'asset', id },
  ...(source === null ? [] : [{ kind: 'asset' as const, id: source }]),
  ...(scope === 'item' && ref !== null ? [{ kind: 'item' as const, id: ref }] : []),
]
