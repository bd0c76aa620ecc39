import { defineError, type Issue } from '@wordclaw/shared/errors'

export const FormDefinitionNotFound = defineError<{ id: number }>({
  code: 'FORM_DEFINITION_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Form ${id} does not exist in this domain.`,
  remediation: 'List forms with GET /api/forms and retry with an id from that list.',
})

export const PublicFormNotFound = defineError<{ slug: string }>({
  code: 'PUBLIC_FORM_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ slug }) => `There is no public form "${slug}" in this domain.`,
  remediation:
    'Check slug and domainId with whoever runs the form: it has to be active, and GET /api/public/forms/{slug} asks for one that is public.',
})

export const InvalidFormsCursor = defineError<Record<string, never>>({
  code: 'INVALID_FORMS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Use the nextCursor of a GET /api/forms answer unchanged, or omit cursor to start again.',
})

export const FormDefinitionSlugConflict = defineError<{ slug: string }>({
  code: 'FORM_DEFINITION_SLUG_CONFLICT',
  kind: 'CONFLICT',
  message: ({ slug }) => `Another form of this domain has the slug "${slug}".`,
  remediation: 'Choose another slug, or find that form with GET /api/forms and change it with PUT /api/forms/{id}.',
  context: ({ slug }) => ({ slug }),
})

export const FormSubmissionsPending = defineError<{ id: number; pending: number }>({
  code: 'FORM_SUBMISSIONS_PENDING',
  kind: 'CONFLICT',
  message: ({ id, pending }) =>
    `Form ${id} has ${pending === 1 ? 'a submission' : `${pending} submissions`} that are not content items yet.`,
  remediation:
    'Close the form with PUT /api/forms/{id} and active false, and delete it when GET /api/forms/{id}/submissions shows none as received.',
  context: ({ pending }) => ({ pending }),
})

export const FormContentTypeNotFound = defineError<{ id: number }>({
  code: 'FORM_CONTENT_TYPE_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Content type ${id} does not exist in this domain.`,
  remediation: 'List content types with GET /api/content-types and use an id from that list as contentTypeId.',
})

export const FormContentUnavailable = defineError<object>({
  code: 'FORM_CONTENT_UNAVAILABLE',
  kind: 'SERVICE_UNAVAILABLE',
  message: () => 'The content service, which knows the content type, does not answer.',
  remediation: 'Retry in a moment; nothing was changed.',
})

export const FormFeatureUnavailable = defineError<{ issues: readonly Issue[] }>({
  code: 'FORM_FEATURE_UNAVAILABLE',
  kind: 'UNPROCESSABLE_CONTENT',
  message: ({ issues }) => `Forms cannot do this yet: ${issues.map(({ pointer }) => pointer.slice(1)).join(', ')}.`,
  remediation: 'Leave out the fields listed in issues, or send them as null or false.',
  issues: ({ issues }) => issues,
})

export const FormSubmissionStatusForbidden = defineError<object>({
  code: 'FORM_SUBMISSION_STATUS_FORBIDDEN',
  kind: 'BAD_REQUEST',
  message: () => 'What strangers send in cannot be published at once.',
  remediation: 'Use draft or another state as submissionStatus, and publish items with POST /api/content-items/{id}/publish.',
})

export const FormWebhookUrlUnsafe = defineError<{ reason: string }>({
  code: 'FORM_WEBHOOK_URL_UNSAFE',
  kind: 'BAD_REQUEST',
  message: ({ reason }) => `The webhookUrl ${reason}.`,
  remediation: 'Use an https URL of a host that is on the public internet.',
})
