import { jsonText } from '@wordclaw/shared/json-text'
import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { LocaleResolutionView } from '../modelling/locale-resolution.schema.ts'
import type { LocaleResolution } from '../modelling/localization.ts'
import { dueColumns } from '../schema-changes/due-columns.ts'

export const ContentItemId = RowId.describe('Id of the content item.')
export const VersionNumber = z.int().positive().max(2_147_483_647)

/** Some of the locales of a content type. */
export const Locales = z.array(z.string().min(1).max(50)).min(1).max(200)

/** A workflow state. `draft`, `published` and `archived` have meaning to the runtime; others are the tenant's own. */
export const Status = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be lower-case letters, digits and underscores, at most 64')
  .describe('Workflow state, such as draft, published or archived.')

/** What is written: an object, or its JSON text as clients of the reference send it. */
export const ContentData = z
  .union([JsonDocument, z.string()])
  .describe('The document, as the content type shapes it: an object, or its JSON text.')

const PublicationState = z.enum(['draft', 'changed', 'published'])

export const ContentItemView = z
  .object({
    id: ContentItemId,
    contentTypeId: RowId,
    data: JsonDocument.describe('The document, as its content type shapes it.'),
    status: Status,
    version: VersionNumber.describe('The version whose data this is.'),
    publicationState: PublicationState.describe('published: the working copy is live; changed: an older version is live; draft: none is.'),
    workingCopyVersion: VersionNumber,
    publishedVersion: VersionNumber.nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    localeResolution: LocaleResolutionView.nullable()
      .optional()
      .describe('Only if a locale was asked for: which one answered for which field; null if the type has no localization.'),
  })
  .meta({ id: 'ContentItem' })

export const ContentItemVersionView = z
  .object({ id: RowId, version: VersionNumber, data: JsonDocument, status: Status, createdAt: Timestamp })
  .meta({ id: 'ContentItemVersion' })

/** A row of the statements below: `item` columns, with the data, status, version and time of what is being read. */
export interface ContentItemRow {
  id: number
  content_type_id: number
  data: string
  status: string
  version: number
  head_version: number
  published_version: number | null
  created_at: string
  updated_at: string
  /** The schema that the document was written under, and the revision of the type's if that is another one by now: see `upToDate`. */
  schema_hash?: string
  due_revision?: number | null
  /** Where the document was read in a locale. */
  locale_resolution?: LocaleResolution | null
}

/** The columns of the working copy of `content_items i`, as a `ContentItemRow` whose schema is known to be the type's. */
export const ITEM_COLUMNS =
  'i.id, i.content_type_id, i.data, i.status, i.version, i.version as head_version, i.published_version, i.created_at, i.updated_at'

/** The columns of any working copy. */
export const HEAD_COLUMNS = `${ITEM_COLUMNS}, ${dueColumns('i')}`

/** The digest of a working copy, for the audit trail: of its status and its data. `table` is one with the columns of an item, of at most one row. */
export const digestIn = (table: string): string =>
  `select encode(sha256(convert_to(status || E'\\n' || data, 'UTF8')), 'hex') from ${table}`

/**
 * The columns of what readers see, `published_items p`. Of the working copy they have the number only, which is looked up row by row: joined, a plan that was made
 * while there were few items would put all of them together before it takes a page.
 */
export const PUBLISHED_ITEM_COLUMNS = `p.content_item_id as id, p.content_type_id, p.data, 'published' as status, p.version,
  (select i.version from content.content_items i where i.id = p.content_item_id) as head_version, p.version as published_version, p.created_at, p.updated_at`

/** The columns of anything that readers see. */
export const PUBLISHED_COLUMNS = `${PUBLISHED_ITEM_COLUMNS}, ${dueColumns('p')}`

export const viewOf = (row: ContentItemRow): z.input<typeof ContentItemView> => ({
  id: row.id,
  contentTypeId: row.content_type_id,
  data: jsonText(row.data),
  status: row.status,
  version: row.version,
  publicationState: row.published_version === null ? 'draft' : row.published_version === row.head_version ? 'published' : 'changed',
  workingCopyVersion: row.head_version,
  publishedVersion: row.published_version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  ...(row.locale_resolution !== undefined && { localeResolution: row.locale_resolution }),
})
