import { defineError } from '@wordclaw/shared/errors'

export const CursorOffsetConflict = defineError<object>({
  code: 'CONTENT_ITEMS_CURSOR_OFFSET_CONFLICT',
  kind: 'BAD_REQUEST',
  message: () => 'A cursor and an offset both say where the page begins.',
  remediation: 'Send cursor or offset, and not both. GET /api/content-items answers the first page without either.',
})

export const FieldFilterIncomplete = defineError<object>({
  code: 'CONTENT_ITEMS_FIELD_FILTER_INCOMPLETE',
  kind: 'BAD_REQUEST',
  message: () => 'A filter by a field takes its name and a value.',
  remediation: 'Send both fieldName and fieldValue, or neither.',
})

export const InvalidCreatedAfter = defineError<{ given: string }>({
  code: 'INVALID_CREATED_AFTER',
  kind: 'BAD_REQUEST',
  message: () => 'createdAfter is no time.',
  remediation: 'Send createdAfter as an ISO 8601 day or time with its offset, such as 2026-01-31T12:00:00Z.',
})

export const InvalidCreatedBefore = defineError<{ given: string }>({
  code: 'INVALID_CREATED_BEFORE',
  kind: 'BAD_REQUEST',
  message: () => 'createdBefore is no time.',
  remediation: 'Send createdBefore as an ISO 8601 day or time with its offset, such as 2026-01-31T12:00:00Z.',
})
