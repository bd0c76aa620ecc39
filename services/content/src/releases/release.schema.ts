import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentData, ContentItemId, Locales, VersionNumber } from '../content-items/content-item.schema.ts'
import { BasePrice, ContentTypeDescription, ContentTypeId, ContentTypeName, SchemaSource } from '../content-types/content-type.schema.ts'
import { CHANGE_ACTIONS, CHANGE_SUBJECTS, RELEASE_STATUSES } from './release.entity.ts'

/** The most changes a release has, since all of them are one transaction. */
export const MOST_CHANGES = 1_000

export const ReleaseId = RowId.describe('Id of the release.')
export const ReleaseName = z.string().trim().min(1).max(200).describe('What people call the release.')
export const ReleaseDescription = z.string().max(2_000).nullable().describe('What the release is for.')
export const ReleaseStatus = z.enum(RELEASE_STATUSES)

export const ReleaseView = z
  .object({
    id: ReleaseId,
    name: ReleaseName,
    description: ReleaseDescription,
    status: ReleaseStatus.describe('open to changes; scheduled to be published; published; or reverted since.'),
    changeCount: z.int(),
    scheduledAt: Timestamp.nullable(),
    scheduledJobId: RowId.nullable(),
    publishedAt: Timestamp.nullable(),
    publishedBy: z.string().nullable(),
    inverseOf: RowId.nullable().describe('The release that this one undoes.'),
    inverseId: RowId.nullable().describe('The release that undoes this one: prepared when it was published.'),
    createdBy: z.string().nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Release' })

export type ReleaseRow = z.input<typeof ReleaseView>

/** The columns of `releases r`, as a `ReleaseView`. */
export const RELEASE_COLUMNS = `r.id, r.name, r.description, r.status, r.change_count as "changeCount", r.scheduled_at as "scheduledAt",
  r.scheduled_job_id as "scheduledJobId", r.published_at as "publishedAt", r.published_by as "publishedBy", r.inverse_of as "inverseOf",
  (select b.id from content.releases b where b.inverse_of = r.id and b.domain_id = r.domain_id) as "inverseId",
  r.created_by as "createdBy", r.created_at as "createdAt", r.updated_at as "updatedAt"`

export const ReleaseChangeView = z
  .object({
    id: RowId,
    subject: z.enum(CHANGE_SUBJECTS),
    action: z.enum(CHANGE_ACTIONS),
    contentItemId: RowId.nullable(),
    contentTypeId: RowId.nullable(),
    formId: RowId.nullable(),
    baseVersion: VersionNumber.nullable().describe('The version of the item that the change is made for.'),
    data: JsonDocument.nullable().describe('What goes live.'),
    locales: z.array(z.string()).nullable().describe('Only these locales go live; null for the whole item.'),
    settings: JsonDocument.nullable().describe('What the type or the form is given.'),
    createdAt: Timestamp,
  })
  .meta({ id: 'ReleaseChange' })

const ItemChange = z.strictObject({
  contentItemId: ContentItemId,
  action: z.enum(['publish', 'unpublish', 'delete']),
  data: ContentData.optional().describe('What is to go live; without it, the working copy as it is now.'),
  locales: Locales.optional().describe('With publish: only these locales go live.'),
  expectedVersion: VersionNumber.optional().describe('The version that the change is made for. @default the one that the item is at'),
})

const TypeChange = z.strictObject({
  contentTypeId: ContentTypeId,
  action: z.literal('update'),
  name: ContentTypeName.optional(),
  description: ContentTypeDescription.optional(),
  basePrice: BasePrice.optional(),
  schema: SchemaSource.optional(),
  schemaManifest: JsonDocument.optional().describe('What the schema is compiled from, in place of it.'),
})

const FormChange = z.strictObject({
  formId: RowId,
  action: z.literal('update'),
  active: z.boolean().describe('Whether the form takes submissions.'),
})

/** What a release is to do to one item, type or form. */
export const NewChange = z.union([ItemChange, TypeChange, FormChange])
export type NewChange = z.output<typeof NewChange>

/** A stored change, as publishing needs it. */
export interface ChangeRow {
  id: number
  subject: 'item' | 'type' | 'form'
  action: (typeof CHANGE_ACTIONS)[number]
  content_item_id: number | null
  content_type_id: number | null
  form_id: number | null
  base_version: number | null
  data: string | null
  locales: string[] | null
  settings: Record<string, unknown> | null
}
