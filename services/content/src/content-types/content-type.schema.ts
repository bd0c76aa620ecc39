import { jsonText } from '@wordclaw/shared/json-text'
import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { CONTENT_TYPE_KINDS } from './content-type.entity.ts'

export const ContentTypeId = RowId.describe('Id of the content type.')

// The database and its JSON hold neither null characters nor halves of surrogate pairs.
const line = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed Unicode without null characters')

export const ContentTypeName = line(200).min(1).describe('What people call the type.')

export const ContentTypeSlug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case letters and digits in groups joined by single hyphens')
  .describe('What programs call the type: unique in the domain.')

export const ContentTypeKind = z.enum(CONTENT_TYPE_KINDS).describe('collection: any number of items; singleton: one at most.')
export const ContentTypeDescription = line(2_000).nullable().describe('What the type is for.')
export const BasePrice = z.int().min(0).max(2_147_483_647).nullable().describe('Price of one read in satoshis; null if reading is free.')

/** What is written: a JSON Schema as an object, or its JSON text as clients of the reference send it. */
export const SchemaSource = z
  .union([JsonDocument, z.string()])
  .describe('JSON Schema that items have to fit, 2020-12 unless $schema says draft-07: an object, or its JSON text.')

/** What is written in place of a schema: a manifest as an object, or its JSON text. */
export const ManifestSource = z
  .union([JsonDocument, z.string()])
  .describe(
    'In place of schema: the fields of the items as {"fields":[{"name","type",…}]}, an object or its JSON text. A schema is compiled from it.',
  )

export const ContentTypeView = z
  .object({
    id: ContentTypeId,
    name: ContentTypeName,
    slug: ContentTypeSlug,
    kind: ContentTypeKind,
    description: ContentTypeDescription,
    schema: JsonDocument.describe('JSON Schema that items have to fit.'),
    schemaManifest: JsonDocument.nullable().describe('What the schema was compiled from, if it was.'),
    basePrice: BasePrice,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'ContentType' })

type View = z.input<typeof ContentTypeView>

/** A content type as it is stored: its schema is text, and what is null may be left out. */
export type StoredContentType = Omit<View, 'schema' | 'schemaManifest' | 'description' | 'basePrice'> & {
  readonly schema: string
  readonly schemaManifest?: Record<string, unknown> | null | undefined
  readonly description?: string | null | undefined
  readonly basePrice?: number | null | undefined
}

export const viewOf = (type: StoredContentType): View => ({
  id: type.id,
  name: type.name,
  slug: type.slug,
  kind: type.kind,
  description: type.description ?? null,
  schema: jsonText(type.schema),
  schemaManifest: type.schemaManifest ?? null,
  basePrice: type.basePrice ?? null,
  createdAt: type.createdAt,
  updatedAt: type.updatedAt,
})
