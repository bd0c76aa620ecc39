import { defineError } from '@wordclaw/shared/errors'

export const InvalidCursor = defineError<Record<string, never>>({
  code: 'INVALID_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Start over without a cursor, and pass on the nextCursor of each page unchanged.',
})
