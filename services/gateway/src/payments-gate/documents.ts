import type { CatalogEntry } from '../catalog.ts'

/**
 * What an answer tells of documents: `one`, whose id the call names; a `page` of them; one that is `shared` with whoever holds a token, which
 * the answer names; or none.
 */
export function documentsIn({
  operation,
  resource,
  page,
}: Pick<CatalogEntry, 'operation' | 'resource' | 'page'>): 'one' | 'page' | 'shared' | 'none' {
  if (operation === 'content.share' || operation === 'content.read_shared') return resource.type === 'content_item' ? 'shared' : 'none'
  if (operation !== 'content.read' || resource.type !== 'content_item') return 'none'
  if (resource.id !== undefined) return 'one'
  if (page) return 'page'
  throw new Error('a procedure that reads content items names one of them, or is a list: what is for sale could not be held back')
}

/** The document that a call is about, if it is about one. */
export function documentOf(entry: CatalogEntry, fields: Readonly<Record<string, unknown>>): number | null {
  if (entry.document === undefined && documentsIn(entry) !== 'one') return null
  const id = fields[entry.document ?? entry.resource.id ?? '']
  return typeof id === 'number' ? id : null
}
