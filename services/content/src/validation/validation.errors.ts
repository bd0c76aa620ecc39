import { defineError } from '@wordclaw/shared/errors'

export const ContentValidationTooExpensive = defineError<object>({
  code: 'CONTENT_VALIDATION_TOO_EXPENSIVE',
  kind: 'UNPROCESSABLE_CONTENT',
  message: () => 'Checking the document against its content type takes too long.',
  remediation:
    'Send a smaller document, or simplify the schema with PUT /api/content-types/{id}: recursion, uniqueItems and patterns cost most.',
})

export const ContentValidationBusy = defineError<object>({
  code: 'CONTENT_VALIDATION_BUSY',
  kind: 'TOO_MANY_REQUESTS',
  message: () => 'Too many documents of this domain wait for a costly check already.',
  remediation: 'Retry once the calls under way have been answered.',
})

/** What a check of a document may throw: to be declared by every procedure that checks one. */
export const VALIDATION_ERRORS = [ContentValidationTooExpensive, ContentValidationBusy] as const
