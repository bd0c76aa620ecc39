import { jsonText } from '@wordclaw/shared/json-text'
import { projectionOf } from '../../modelling/projection.ts'
import type { Shape } from '../../modelling/shape.ts'
import { type Identified, uidsOf } from '../identity.ts'
import { memberOf, replaceAt } from '../stable-data.ts'
import type { Source } from './source.ts'

/** A document with the schema that it was written under. */
export interface Stored {
  readonly contentTypeId: number
  readonly schemaHash: string
  readonly text: string
}

/** The same without ids of this database: what it refers to is named by stable ids, and `references` says where. */
export interface Stable {
  readonly data: Record<string, unknown>
  readonly references?: readonly string[]
}

/** Documents as bundles have them, in their order. One without references stays as it is, byte for byte. */
export async function stableDocuments({ sql, domainId, origin, types }: Source, stored: readonly Stored[]): Promise<Stable[]> {
  const found: Found[] = []
  for (const document of stored) found.push(read(document, await types.shapeOf(document.contentTypeId, document.schemaHash)))
  const uidOf = await uidsOf(
    sql,
    origin,
    domainId,
    found.flatMap(({ targets }) => targets),
  )
  return found.map(({ text, document, targets }) => {
    if (!document) return { data: jsonText(text) }
    for (const { pointer, kind } of targets) replaceAt(document, pointer, (id) => (typeof id === 'number' ? uidOf({ kind, id }) : id))
    return { data: document, references: targets.map(({ pointer }) => pointer) }
  })
}

interface Found {
  readonly text: string
  /** Parsed, if it refers to anything. */
  readonly document: Record<string, unknown> | null
  readonly targets: readonly (Identified & { readonly pointer: string })[]
}

function read({ text }: Stored, shape: Shape): Found {
  const nothing: Found = { text, document: null, targets: [] }
  if (!shape.projected) return nothing
  const document = JSON.parse(text) as Record<string, unknown>
  const targets = projectionOf(shape, document).references.map(({ kind, path, targetId }): Identified & { pointer: string } => ({
    kind,
    id: targetId,
    pointer: `${path}/${memberOf(kind)}`,
  }))
  return targets.length === 0 ? nothing : { text, document, targets }
}
