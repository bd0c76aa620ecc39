import { defineError, type Issue } from '@wordclaw/shared/errors'

const listed = (names: readonly string[]): string => `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`

export const FormSubmissionUnknownFields = defineError<{ issues: readonly Issue[]; fields: readonly string[] }>({
  code: 'FORM_SUBMISSION_UNKNOWN_FIELDS',
  kind: 'BAD_REQUEST',
  message: ({ fields }) => `The form has no such field: ${listed(fields)}.`,
  remediation: 'Send only the fields that GET /api/public/forms/{slug} lists.',
  issues: ({ issues }) => issues,
})

export const FormSubmissionRequiredFieldMissing = defineError<{ issues: readonly Issue[]; fields: readonly string[] }>({
  code: 'FORM_SUBMISSION_REQUIRED_FIELD_MISSING',
  kind: 'BAD_REQUEST',
  message: ({ fields }) => `The form asks for: ${listed(fields)}.`,
  remediation: 'Send every field that GET /api/public/forms/{slug} lists as required.',
  issues: ({ issues }) => issues,
})

export const FormSubmissionTooLarge = defineError<object>({
  code: 'FORM_SUBMISSION_TOO_LARGE',
  kind: 'PAYLOAD_TOO_LARGE',
  message: () => 'The data is larger than 64 KiB.',
  remediation: 'Send less in one submission.',
})

export const FormSubmissionInvalid = defineError<{ issues: readonly Issue[] }>({
  code: 'FORM_SUBMISSION_INVALID',
  kind: 'BAD_REQUEST',
  message: ({ issues }) => `The data does not fit the form in ${issues.length === 1 ? 'one place' : `${issues.length} places`}.`,
  remediation: 'Correct every pointer listed in issues, and send the form again.',
  issues: ({ issues }) => issues,
})

export const FormSubmissionUndeliverable = defineError<object>({
  code: 'FORM_SUBMISSION_UNDELIVERABLE',
  kind: 'CONFLICT',
  message: () => 'The submission is kept, but the form cannot make a content item of it.',
  remediation: 'Tell whoever runs the form; sending it again changes nothing.',
})

export const FormSubmissionNotFound = defineError<{ submissionId: number }>({
  code: 'FORM_SUBMISSION_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ submissionId }) => `Submission ${submissionId} does not exist in this form.`,
  remediation: 'List submissions with GET /api/forms/{id}/submissions and retry with an id from that list.',
})

export const InvalidFormSubmissionsCursor = defineError<object>({
  code: 'INVALID_FORM_SUBMISSIONS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Use the nextCursor of a GET /api/forms/{id}/submissions answer unchanged, or omit cursor to start again.',
})
