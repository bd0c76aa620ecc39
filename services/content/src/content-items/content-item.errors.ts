import { defineError, type Issue } from '@wordclaw/shared/errors'

export const ContentItemNotFound = defineError<{ id: number }>({
  code: 'CONTENT_ITEM_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Content item ${id} does not exist in this domain.`,
  remediation: 'List content items with GET /api/content-items and retry with an id from that list.',
})

export const ContentItemUnpublished = defineError<{ id: number }>({
  code: 'CONTENT_ITEM_UNPUBLISHED',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Content item ${id} has no published version.`,
  remediation: 'Publish it with POST /api/content-items/{id}/publish, or read the working copy without draft=false.',
})

export const TargetVersionNotFound = defineError<{ id: number; version: number }>({
  code: 'TARGET_VERSION_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id, version }) => `Content item ${id} has no earlier version ${version}.`,
  remediation: 'List versions with GET /api/content-items/{id}/versions and retry with one of them.',
})

export const VersionConflict = defineError<{ id: number; expectedVersion: number; currentVersion: number }>({
  code: 'VERSION_CONFLICT',
  kind: 'CONFLICT',
  message: ({ id, expectedVersion, currentVersion }) =>
    `Content item ${id} is at version ${currentVersion}, not at ${expectedVersion}: somebody changed it in between.`,
  remediation: 'Read it again with GET /api/content-items/{id}, apply your change to what you find, and retry with its version.',
  context: ({ expectedVersion, currentVersion }) => ({ expectedVersion, currentVersion }),
})

export const InvalidContentDataJson = defineError<{ reason: string }>({
  code: 'INVALID_CONTENT_DATA_JSON',
  kind: 'BAD_REQUEST',
  message: ({ reason }) => `The data is not a JSON object: ${reason}.`,
  remediation: 'Send data as a JSON object, or as the JSON text of one.',
})

export const ContentSchemaValidationFailed = defineError<{ issues: readonly Issue[] }>({
  code: 'CONTENT_SCHEMA_VALIDATION_FAILED',
  kind: 'BAD_REQUEST',
  message: ({ issues }) => `The data does not fit the content type in ${issues.length === 1 ? 'one place' : `${issues.length} places`}.`,
  remediation: 'Correct every pointer listed in issues. GET /api/content-types/{id} has the schema.',
  context: ({ issues: [first] }) => ({ details: first ? `${first.pointer || '/'} ${first.message}` : '' }),
  issues: ({ issues }) => issues,
})

export const SingletonContentItemExists = defineError<{ contentTypeId: number }>({
  code: 'SINGLETON_CONTENT_ITEM_EXISTS',
  kind: 'CONFLICT',
  message: ({ contentTypeId }) => `Content type ${contentTypeId} is a singleton and has its one item already.`,
  remediation: 'Find the item with GET /api/content-items?contentTypeId={id} and update it with PUT /api/content-items/{id}.',
})

export const ContentLocaleRequired = defineError<object>({
  code: 'CONTENT_LOCALE_REQUIRED',
  kind: 'BAD_REQUEST',
  message: () => 'A fallback locale was given without the locale that it is for.',
  remediation: 'Send locale together with fallbackLocale.',
})

export const InvalidContentItemsCursor = defineError<{ cursor: string }>({
  code: 'INVALID_CONTENT_ITEMS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Start over with GET /api/content-items without a cursor, and pass on the nextCursor of each page unchanged.',
})
