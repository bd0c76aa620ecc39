import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Issue } from '@wordclaw/shared/errors'
import { unstorableIssues } from '@wordclaw/shared/storable'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { extentOf } from '../validation/extent.ts'
import { validate } from '../validation/validate.ts'
import { ContentSchemaValidationFailed, InvalidContentDataJson } from './content-item.errors.ts'

/** The type that an item's data has to fit, as far as writing needs it. */
export interface GoverningType {
  id: number
  domain_id: number
  schema: string
  schema_hash: string
}

const byId = statement(
  'content_type_governing',
  'select id, domain_id, schema, schema_hash from content.content_types where id = $1 and domain_id = $2',
)

/** Loads the type of a new item. */
export async function governingType(sql: Sql, contentTypeId: number, domainId: number): Promise<GoverningType> {
  const [type] = await sql.query<GoverningType>(byId, [contentTypeId, domainId])
  if (!type) throw new ContentTypeNotFound({ id: contentTypeId })
  return type
}

/** How what cannot be stored is spelled in JSON text. The gateway looks into objects, not into texts. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])|__proto__/

/** The JSON text to store: data that parses to an object and fits the type. Throws with every fault otherwise. */
export async function acceptedData(type: GoverningType, data: Record<string, unknown> | string): Promise<string> {
  const document = typeof data === 'string' ? parsed(data) : data
  // Before anything that walks the document by calling itself: what nests thousands of levels deep would exhaust the stack.
  const { tooDeep } = extentOf(document)
  if (tooDeep) refuse([tooDeep])
  const text = JSON.stringify(document)
  if (typeof data === 'string' && UNSTORABLE.test(text)) refuse(unstorableIssues(document))
  refuse(await validate({ domainId: type.domain_id, schema: type.schema, schemaHash: type.schema_hash }, document, text))
  return text
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new ContentSchemaValidationFailed({ issues })
}

function parsed(text: string): Record<string, unknown> {
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
