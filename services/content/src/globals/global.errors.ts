import { defineError } from '@wordclaw/shared/errors'

export const GlobalContentTypeNotFound = defineError<{ slug: string }>({
  code: 'GLOBAL_CONTENT_TYPE_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ slug }) => `There is no singleton content type with the slug "${slug}" in this domain.`,
  remediation: 'List globals with GET /api/globals and retry with a slug from that list.',
})

export const GlobalContentItemNotFound = defineError<{ slug: string }>({
  code: 'GLOBAL_CONTENT_ITEM_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ slug }) => `The global "${slug}" has not been written yet.`,
  remediation: 'Write it with PUT /api/globals/{slug}.',
})

export const InvalidGlobalsCursor = defineError<object>({
  code: 'INVALID_GLOBALS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Start over with GET /api/globals without a cursor, and pass on the nextCursor of each page unchanged.',
})
