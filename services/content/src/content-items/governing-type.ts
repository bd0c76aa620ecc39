import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Issue } from '@wordclaw/shared/errors'
import { unstorableIssues } from '@wordclaw/shared/storable'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { projectionIssues, projectionOf } from '../modelling/projection.ts'
import { shapeOf } from '../modelling/shape.ts'
import { checkReferences } from '../projections/check-references.ts'
import { currentTextKept } from '../schema-changes/current-text.ts'
import { extentOf } from '../validation/extent.ts'
import { validate } from '../validation/validate.ts'
import { ContentItemNotFound, ContentSchemaValidationFailed, InvalidContentDataJson, VersionConflict } from './content-item.errors.ts'

/** The type that an item's data has to fit, as far as writing needs it. */
export interface GoverningType {
  id: number
  domain_id: number
  schema: string
  schema_hash: string
}

/** An item that is to be changed, and its type. */
export interface GovernedItem extends GoverningType {
  /** The version that the item is at. */
  version: number
  /** The item's data as the type shapes it today, if the type has been given another schema since it was written. */
  stale_data: string | null
  item_schema_hash: string
}

const byId = statement(
  'content_type_governing',
  'select id, domain_id, schema, schema_hash from content.content_types where id = $1 and domain_id = $2',
)
const ofItem = statement(
  'content_item_governing',
  `select t.id, t.domain_id, t.schema, t.schema_hash, i.version, i.schema_hash as item_schema_hash,
     case when i.schema_hash <> t.schema_hash then i.data end as stale_data
   from content.content_items i join content.content_types t on t.id = i.content_type_id
   where i.id = $1 and i.domain_id = $2`,
)

/** Loads the type of a new item. */
export async function governingType(sql: Pick<Sql, 'query'>, contentTypeId: number, domainId: number): Promise<GoverningType> {
  const [type] = await sql.query<GoverningType>(byId, [contentTypeId, domainId])
  if (!type) throw new ContentTypeNotFound({ id: contentTypeId })
  return type
}

/** Loads what governs a change of an item. */
export async function governedItem(sql: Pick<Sql, 'query'>, id: number, domainId: number): Promise<GovernedItem> {
  const [item] = await sql.query<GovernedItem>(ofItem, [id, domainId])
  if (!item) throw new ContentItemNotFound({ id })
  const { stale_data: text, version, item_schema_hash: hash } = item
  return text === null ? item : { ...item, stale_data: await currentTextKept(sql, item, hash, { contentItemId: id, version, text }) }
}

/** Whether the documents of the type have a projection, which is written with them. */
export const isProjected = (type: GoverningType): boolean => shapeOf(type.schema, type.schema_hash).projected

/**
 * The version that a change of the item is for: the one the caller expects; or where it rewrites a projection, the one that was read, so that the projection
 * belongs to it. Null if any will do.
 */
export function versionToChange(item: GovernedItem, id: number, expectedVersion: number | null): number | null {
  if (expectedVersion !== null && item.version !== expectedVersion) {
    throw new VersionConflict({ id, expectedVersion, currentVersion: item.version })
  }
  return expectedVersion ?? (isProjected(item) || item.stale_data !== null ? item.version : null)
}

/** A document that fits its type: the text to store, and the JSON of its projection if the type has any. */
export interface AcceptedDocument {
  readonly text: string
  readonly projection: string | undefined
}

/** Accepts a document that is to be an item of the type. Throws with every fault: of its form, of its shape, or of what it refers to. */
export async function acceptedDocument(sql: Sql, type: GoverningType, data: Record<string, unknown> | string): Promise<AcceptedDocument> {
  const { document, text } = await acceptedData(type, data)
  const shape = shapeOf(type.schema, type.schema_hash)
  if (!shape.projected) return { text, projection: undefined }
  const projection = projectionOf(shape, document)
  refuse(projectionIssues(projection))
  await checkReferences(sql, type.domain_id, projection.references)
  return { text, projection: JSON.stringify(projection) }
}

/** How what cannot be stored is spelled in JSON text. The gateway looks into objects, not into texts. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])|__proto__/

async function acceptedData(type: GoverningType, data: Record<string, unknown> | string) {
  const { document, text } = storableDocument(data)
  refuse(await validate({ domainId: type.domain_id, schema: type.schema, schemaHash: type.schema_hash }, document, text))
  return { document, text }
}

/** The JSON text of a document of any shape, as it would be stored. Throws if there is none. */
export const storableText = (data: Record<string, unknown> | string): string => storableDocument(data).text

function storableDocument(data: Record<string, unknown> | string) {
  const document = typeof data === 'string' ? parsed(data) : data
  // Before anything that walks the document by calling itself: what nests thousands of levels deep would exhaust the stack.
  const { tooDeep } = extentOf(document)
  if (tooDeep) refuse([tooDeep])
  const text = JSON.stringify(document)
  if (typeof data === 'string' && UNSTORABLE.test(text)) refuse(unstorableIssues(document))
  return { document, text }
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new ContentSchemaValidationFailed({ issues })
}

/** The object that a text of JSON holds. */
export function parsed(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InvalidContentDataJson({ reason: (error as Error).message })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidContentDataJson({ reason: 'its root is no object' })
  return value as Record<string, unknown>
}
