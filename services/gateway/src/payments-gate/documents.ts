import type { JsonSchema } from '@wordclaw/shared/manifest'
import type { CatalogEntry } from '../catalog.ts'

/**
 * What an answer tells of documents: `one`, whose id the call names; one that was `found` by a slug, as the `item` of the answer; a `page` of them; one that is `shared` with whoever holds a token, which
 * the answer names; a `summary` of many without saying which; or none.
 */
export function documentsIn({
  operation,
  resource,
  page,
  output,
}: Pick<CatalogEntry, 'operation' | 'resource' | 'page' | 'output'>): 'one' | 'found' | 'page' | 'shared' | 'summary' | 'none' {
  if (operation === 'content.share' || operation === 'content.read_shared') return resource.type === 'content_item' ? 'shared' : 'none'
  if (operation !== 'content.read' || resource.type !== 'content_item') return 'none'
  if (resource.id !== undefined) return resource.id === 'slug' ? 'found' : 'one'
  if (page) return rowsHaveIds(output) ? 'page' : 'summary'
  throw new Error('a procedure that reads content items names one of them, or is a list: what is for sale could not be held back')
}

/** Whether the rows of a page can be told apart by the document that they are, or have as their `item`. */
function rowsHaveIds({ properties, $defs = {} }: JsonSchema): boolean {
  const { $ref, ...row } = properties?.['items']?.items ?? {}
  const { properties: members = {} } = $ref === undefined ? row : ($defs[$ref.replace('#/$defs/', '')] ?? {})
  return 'id' in members || 'item' in members
}

/** The document that a call is about, if it is about one. */
export function documentOf(entry: CatalogEntry, fields: Readonly<Record<string, unknown>>): number | null {
  if (entry.document === undefined && documentsIn(entry) !== 'one') return null
  const id = fields[entry.document ?? entry.resource.id ?? '']
  return typeof id === 'number' ? id : null
}
