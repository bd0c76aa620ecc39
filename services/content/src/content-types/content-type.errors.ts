import { defineError, type Issue } from '@wordclaw/shared/errors'
import { KEYWORD_ERRORS } from '../modelling/keyword.errors.ts'
import { MANIFEST_ERRORS } from '../modelling/manifest/manifest.errors.ts'
import type { Change } from '../schema-changes/classify.ts'
import { VALIDATION_ERRORS } from '../validation/validation.errors.ts'

export const ContentTypeNotFound = defineError<{ id: number }>({
  code: 'CONTENT_TYPE_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Content type ${id} does not exist in this domain.`,
  remediation: 'List content types with GET /api/content-types and retry with an id from that list.',
})

export const InvalidContentTypesCursor = defineError<object>({
  code: 'INVALID_CONTENT_TYPES_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Start over with GET /api/content-types without a cursor, and pass on the nextCursor of each page unchanged.',
})

export const ContentTypeSlugConflict = defineError<{ slug: string }>({
  code: 'CONTENT_TYPE_SLUG_CONFLICT',
  kind: 'CONFLICT',
  message: ({ slug }) => `Another content type of this domain has the slug "${slug}".`,
  remediation: 'Choose another slug, or find that type with GET /api/content-types and change it with PUT /api/content-types/{id}.',
  context: ({ slug }) => ({ slug }),
})

export const ContentTypeSchemaSourceRequired = defineError<object>({
  code: 'CONTENT_TYPE_SCHEMA_SOURCE_REQUIRED',
  kind: 'BAD_REQUEST',
  message: () => 'The content type has no schema.',
  remediation: 'Send schema, a JSON Schema, or schemaManifest, a list of fields: each as an object or as JSON text.',
})

export const ContentTypeSchemaSourceConflict = defineError<object>({
  code: 'CONTENT_TYPE_SCHEMA_SOURCE_CONFLICT',
  kind: 'BAD_REQUEST',
  message: () => 'The content type has both a schema and a manifest, which a schema is compiled from.',
  remediation: 'Send schema or schemaManifest, and leave the other one out.',
})

export const InvalidContentSchemaJson = defineError<{ reason: string }>({
  code: 'INVALID_CONTENT_SCHEMA_JSON',
  kind: 'BAD_REQUEST',
  message: ({ reason }) => `The schema is not JSON: ${reason.slice(0, 200)}.`,
  remediation: 'Send schema as a JSON object, or as the JSON text of one.',
})

export const InvalidContentSchemaType = defineError<object>({
  code: 'INVALID_CONTENT_SCHEMA_TYPE',
  kind: 'BAD_REQUEST',
  message: () => 'The schema is not a JSON object.',
  remediation: 'Send a JSON Schema whose root is an object, such as {"type":"object","properties":{}}.',
})

export const InvalidContentSchemaDefinition = defineError<{ issues: readonly Issue[] }>({
  code: 'INVALID_CONTENT_SCHEMA_DEFINITION',
  kind: 'BAD_REQUEST',
  message: ({ issues }) => `The schema cannot be used: it is at fault in ${issues.length === 1 ? 'one place' : `${issues.length} places`}.`,
  remediation:
    'Correct every pointer into the schema that is listed in issues. JSON Schema 2020-12 is spoken, and draft-07 if $schema says so.',
  context: ({ issues: [first] }) => ({ details: first ? `${first.pointer || '/'} ${first.message}` : '' }),
  issues: ({ issues }) => issues,
})

/** What a procedure may answer that takes a schema. */
export const SCHEMA_ERRORS = [
  InvalidContentSchemaJson,
  InvalidContentSchemaType,
  InvalidContentSchemaDefinition,
  ...KEYWORD_ERRORS,
  ...MANIFEST_ERRORS,
  ContentTypeSchemaSourceConflict,
  ...VALIDATION_ERRORS,
] as const

export const ContentTypeInUse = defineError<{ id: number; itemCount: number; trashedItemCount: number }>({
  code: 'CONTENT_TYPE_IN_USE',
  kind: 'CONFLICT',
  message: ({ id, itemCount, trashedItemCount }) =>
    `Content type ${id} has ${itemCount === 1 ? 'one item' : `${itemCount} items`}, and ${trashedItemCount} in the trash.`,
  remediation:
    'Delete its items first: list them with GET /api/content-items?contentTypeId={id}, then DELETE /api/content-items/{id} for each. Of those in the trash, which GET /api/content-items/trash lists, an administrator gets rid with POST /api/content-items/{id}/purge.',
  context: ({ itemCount, trashedItemCount }) => ({ itemCount, trashedItemCount }),
})

export const SingletonContentTypeRequiresOneItem = defineError<{ id: number; itemCount: number }>({
  code: 'SINGLETON_CONTENT_TYPE_REQUIRES_ONE_ITEM',
  kind: 'CONFLICT',
  message: ({ id, itemCount }) => `Content type ${id} has ${itemCount} items; a singleton has one at most.`,
  remediation: 'Delete all items but one with DELETE /api/content-items/{id}, then change the kind again.',
  context: ({ itemCount }) => ({ itemCount }),
})

/** An item that a new schema would leave invalid, and why. */
export interface BrokenItem {
  readonly contentItemId: number
  readonly issues: readonly Issue[]
}

export const ContentTypeSchemaBreaksItems = defineError<{
  id: number
  count: number
  more: boolean
  items: readonly BrokenItem[]
  changes: readonly Change[]
}>({
  code: 'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS',
  kind: 'CONFLICT',
  message: ({ id, count, more }) =>
    `${more ? 'At least ' : ''}${count} ${count === 1 ? 'item' : 'items'} of content type ${id} would not fit the new schema.`,
  remediation:
    'Send the schema to POST /api/content-types/{id}/migrations with transforms for the changes in context, or correct the items there with PUT /api/content-items/{id}; nothing was changed.',
  context: ({ count, more, items, changes }) => ({ count, more, items, changes }),
})

export const ContentTypeSchemaConflict = defineError<{ id: number }>({
  code: 'CONTENT_TYPE_SCHEMA_CONFLICT',
  kind: 'CONFLICT',
  message: ({ id }) => `The schema of content type ${id} was changed by somebody else in between.`,
  remediation: 'Read the schema as it is now with GET /api/content-types/{id}, and base your change on it.',
})
