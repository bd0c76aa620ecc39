import { defineError } from '@wordclaw/shared/errors'

export const InvalidFormsCursor = defineError<Record<string, never>>({
  code: 'INVALID_FORMS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Use the nextCursor of a GET /api/forms answer unchanged, or omit cursor to start again.',
})
