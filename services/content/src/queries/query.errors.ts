import { defineError } from '@wordclaw/shared/errors'

export const QueryTooBroad = defineError<{ most: number; fields: readonly string[] }>({
  code: 'QUERY_TOO_BROAD',
  kind: 'UNPROCESSABLE_CONTENT',
  message: ({ most, fields }) =>
    `The query would have to look at more than ${most} items, or at more of their text than one query may. ${
      fields.length > 0 ? `An index of ${fields.join(', ')} would help.` : 'A condition on an indexed field would help.'
    }`,
  remediation:
    'Add a condition that few items meet on a column or on a field that the schema marks "x-wordclaw-indexed": true, or mark one with PUT /api/content-types/{id}. GET /api/content-types/{id} shows which are.',
  context: ({ most, fields }) => ({ most, fieldsToIndex: fields }),
})

export const FieldQueryRequiresContentType = defineError<{ field: string }>({
  code: 'CONTENT_ITEMS_FIELD_QUERY_REQUIRES_CONTENT_TYPE',
  kind: 'BAD_REQUEST',
  message: ({ field }) => `Which field "${field}" is, only a content type can say.`,
  remediation: 'Add contentTypeId. GET /api/content-types lists the content types.',
})

export const FieldQueryContentTypeNotFound = defineError<{ id: number }>({
  code: 'CONTENT_ITEMS_FIELD_QUERY_CONTENT_TYPE_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Content type ${id} does not exist in this domain.`,
  remediation: 'List content types with GET /api/content-types and retry with an id from that list.',
})

const DECLARED = 'Name a column, or a text, number or boolean that the schema declares. GET /api/content-types/{id} has the schema.'

export const FilterFieldUnknown = defineError<{ field: string }>({
  code: 'CONTENT_ITEMS_FIELD_FILTER_FIELD_UNKNOWN',
  kind: 'BAD_REQUEST',
  message: ({ field }) => `The content type has no field "${field}" that can be compared.`,
  remediation: DECLARED,
  context: ({ field }) => ({ field }),
})

export const FilterOperatorUnsupported = defineError<{ field: string; operator: string; type: string }>({
  code: 'CONTENT_ITEMS_FIELD_FILTER_OPERATOR_UNSUPPORTED',
  kind: 'BAD_REQUEST',
  message: ({ field, operator, type }) => `"${field}" is a ${type}, which "${operator}" does not compare.`,
  remediation: 'Use an operator that fits the field: contains and startsWith are for texts, lt, lte, gt and gte for all but booleans.',
  context: (details) => ({ ...details }),
})

export const FilterValueInvalid = defineError<{ field: string; type: string }>({
  code: 'CONTENT_ITEMS_FIELD_FILTER_VALUE_INVALID',
  kind: 'BAD_REQUEST',
  message: ({ field, type }) => `"${field}" is a ${type}, and is compared with something else.`,
  remediation: 'Compare a number with a number, a boolean with true or false, a time with an ISO 8601 time, and a text with a text.',
  context: (details) => ({ ...details }),
})

export const SortFieldUnknown = defineError<{ field: string }>({
  code: 'CONTENT_ITEMS_FIELD_SORT_FIELD_UNKNOWN',
  kind: 'BAD_REQUEST',
  message: ({ field }) => `The content type has no field "${field}" that items can be sorted by.`,
  remediation:
    'Sort by a column, or by a text, number or boolean outside of arrays and not localized. GET /api/content-types/{id} has the schema.',
  context: ({ field }) => ({ field }),
})

export const QueryFieldUnknown = defineError<{ field: string }>({
  code: 'CONTENT_ITEMS_FIELD_PROJECTION_FIELD_UNKNOWN',
  kind: 'BAD_REQUEST',
  message: ({ field }) => `"${field}" is no field that the content type declares.`,
  remediation: 'Name fields that the schema declares. GET /api/content-types/{id} has the schema.',
  context: ({ field }) => ({ field }),
})

/** What can be wrong with a query that is well-formed. */
export const QUERY_ERRORS = [
  QueryTooBroad,
  FieldQueryRequiresContentType,
  FilterFieldUnknown,
  FilterOperatorUnsupported,
  FilterValueInvalid,
  SortFieldUnknown,
]
