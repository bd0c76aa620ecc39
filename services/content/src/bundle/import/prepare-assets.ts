import { faultOf } from '../bundle.errors.ts'
import type { LineOf } from '../format.ts'
import type { ImportedTypes } from './imported-types.ts'
import type { Importing } from './importing.ts'
import { type Targets, targetsOf } from './names.ts'
import { linesOfKinds, type Prepared, storePrepared } from './pages.ts'

/** Prepares what is known of files. The files themselves are in the storage by now. */
export async function prepareAssets(importing: Importing, types: ImportedTypes): Promise<void> {
  const generated = new Set<string>()
  for await (const page of linesOfKinds(importing, ['asset'])) {
    const lines = page.flatMap(({ number, line }) => (line.line === 'asset' ? [{ number, line }] : []))
    for (const { number, line } of lines) {
      const made = `${line.source} ${line.variantKey}`
      if (line.generated && generated.has(made))
        throw faultOf(number, '/variantKey', 'unique', 'is that of another generated asset of the same source')
      if (line.generated) generated.add(made)
    }
    const sources = new Set(lines.flatMap(({ line: { source } }) => source ?? []).map((uid) => `asset:${uid.toLowerCase()}`))
    const scopes = new Set(
      lines.flatMap(({ line: { scope } }) => (scope?.type === 'item' && scope.ref ? [`item:${scope.ref.toLowerCase()}`] : [])),
    )
    const targets = await targetsOf(importing, sources.union(scopes), scopes)
    const prepared = lines.map(({ number, line }): Prepared => ({ line: number, body: bodyOf(number, line, targets, types) }))
    await storePrepared(importing, prepared)
  }
}

function bodyOf(number: number, line: LineOf<'asset'>, targets: Targets, types: ImportedTypes) {
  if ((line.status === 'deleted') !== (line.deletedAt !== null))
    throw faultOf(number, '/deletedAt', 'status', 'and status do not go together')
  if ((line.accessMode === 'entitled') !== (line.scope !== null))
    throw faultOf(number, '/scope', 'accessMode', 'and accessMode do not go together')
  const source = line.source === null ? null : targets(`asset:${line.source.toLowerCase()}`)
  if (source === undefined) throw faultOf(number, '/source', 'reference', 'refers to what the bundle does not have')
  return {
    source_asset_id: source?.id ?? null,
    variant_key: line.variantKey,
    transform_spec: line.transformSpec,
    generated: line.generated,
    filename: line.filename,
    original_filename: line.originalFilename,
    mime_type: line.mimeType,
    size_bytes: line.sizeBytes,
    byte_hash: line.byteHash,
    access_mode: line.accessMode,
    entitlement_scope_type: line.scope?.type ?? null,
    entitlement_scope_ref: scopeRef(number, line, targets, types),
    status: line.status,
    metadata: line.metadata,
    created_at: line.createdAt,
    updated_at: line.updatedAt,
    deleted_at: line.deletedAt,
    uid: line.uid,
  }
}

function scopeRef(number: number, { scope }: LineOf<'asset'>, targets: Targets, types: ImportedTypes): number | null {
  if (scope === null || scope.ref === null) return null
  if (scope.type === 'subscription') return scope.ref
  const id = scope.type === 'item' ? targets(`item:${scope.ref.toLowerCase()}`)?.id : types.get(scope.ref)?.id
  if (id === undefined) throw faultOf(number, '/scope/ref', 'reference', 'refers to what the bundle does not have')
  return id
}
