import { defineError } from '@wordclaw/shared/errors'

export const GlobalContentTypeNotFound = defineError<{ slug: string }>({
  code: 'GLOBAL_CONTENT_TYPE_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ slug }) => `There is no singleton content type with the slug "${slug}" in this domain.`,
  remediation: 'List content types with GET /api/content-types and retry with the slug of one whose kind is singleton.',
})

export const GlobalContentItemNotFound = defineError<{ slug: string }>({
  code: 'GLOBAL_CONTENT_ITEM_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ slug }) => `The global "${slug}" has not been written yet.`,
  remediation: 'Write it with POST /api/content-items and the id of its type: GET /api/content-types has it.',
})
