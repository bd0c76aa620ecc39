import { defineError } from '@wordclaw/shared/errors'

const TYPES = 'GET /api/content-types lists the content types.'
const SCHEMA = 'GET /api/content-types/{id} has the schema.'

export const ProjectionRequiresContentType = defineError<object>({
  code: 'CONTENT_ITEMS_PROJECTION_REQUIRES_CONTENT_TYPE',
  kind: 'BAD_REQUEST',
  message: () => 'Items are grouped by a field of one content type.',
  remediation: `Add contentTypeId. ${TYPES}`,
})

export const ProjectionContentTypeNotFound = defineError<{ id: number }>({
  code: 'CONTENT_ITEMS_PROJECTION_CONTENT_TYPE_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Content type ${id} does not exist in this domain.`,
  remediation: `Send the contentTypeId of a type of this domain. ${TYPES}`,
})

export const ProjectionGroupFieldUnknown = defineError<{ field: string }>({
  code: 'CONTENT_ITEMS_PROJECTION_GROUP_FIELD_UNKNOWN',
  kind: 'BAD_REQUEST',
  message: ({ field }) => `The content type has no field "${field}" that items can be grouped by.`,
  remediation: `Group by a column, or by a text, number or boolean outside of arrays and not localized. ${SCHEMA}`,
  context: ({ field }) => ({ field }),
})

export const ProjectionMetricFieldRequired = defineError<{ metric: string }>({
  code: 'CONTENT_ITEMS_PROJECTION_METRIC_FIELD_REQUIRED',
  kind: 'BAD_REQUEST',
  message: ({ metric }) => `The metric ${metric} is of a field.`,
  remediation: `Add metricField: a number that the schema declares. ${SCHEMA}`,
})

export const ProjectionMetricFieldUnknown = defineError<{ field: string }>({
  code: 'CONTENT_ITEMS_PROJECTION_METRIC_FIELD_UNKNOWN',
  kind: 'BAD_REQUEST',
  message: ({ field }) => `The content type has no field "${field}" that can be measured.`,
  remediation: `Measure a number outside of arrays and not localized. ${SCHEMA}`,
  context: ({ field }) => ({ field }),
})

export const ProjectionMetricFieldNotNumeric = defineError<{ field: string }>({
  code: 'CONTENT_ITEMS_PROJECTION_METRIC_FIELD_NOT_NUMERIC',
  kind: 'BAD_REQUEST',
  message: ({ field }) => `"${field}" is no number.`,
  remediation: `Measure a field of type number or integer, or use the metric count. ${SCHEMA}`,
  context: ({ field }) => ({ field }),
})

export const ProjectionPaywallUnsupported = defineError<object>({
  code: 'CONTENT_ITEMS_PROJECTION_PAYWALL_UNSUPPORTED',
  kind: 'FORBIDDEN',
  message: () => 'Items of this domain are for sale: figures over all of them would tell what is in them.',
  remediation: 'Use a key with the scope content:write, or read the items one by one with GET /api/content-items/{id}.',
})
