import { defineEvent } from '@wordclaw/shared/events'
import { z } from 'zod'

const form = { domainId: z.int(), formId: z.int() }
const submission = { ...form, submissionId: z.int() }

export const FormDefinitionCreated = defineEvent({
  subject: 'forms.definition.created',
  version: 1,
  about: ['formId'],
  payload: z.object({ ...form, slug: z.string(), contentTypeId: z.int() }),
})
export const FormDefinitionUpdated = defineEvent({
  subject: 'forms.definition.updated',
  version: 1,
  about: ['formId'],
  payload: z.object({ ...form, slug: z.string(), contentTypeId: z.int() }),
})
export const FormDefinitionDeleted = defineEvent({
  subject: 'forms.definition.deleted',
  version: 1,
  about: ['formId'],
  payload: z.object(form),
})

/** A submission is stored. What it holds is not said: strangers wrote it. */
export const FormSubmissionReceived = defineEvent({
  subject: 'forms.submission.received',
  version: 1,
  about: ['submissionId'],
  payload: z.object(submission),
})
/** It has become a content item. */
export const FormSubmissionAccepted = defineEvent({
  subject: 'forms.submission.accepted',
  version: 1,
  about: ['submissionId'],
  payload: z.object({ ...submission, contentItemId: z.int() }),
})
/** What was sent does not fit the content type. */
export const FormSubmissionRejected = defineEvent({
  subject: 'forms.submission.rejected',
  version: 1,
  about: ['submissionId'],
  payload: z.object({ ...submission, code: z.string() }),
})
/** What was sent is kept, but the form cannot make an item of it. */
export const FormSubmissionFailed = defineEvent({
  subject: 'forms.submission.failed',
  version: 1,
  about: ['submissionId'],
  payload: z.object({ ...submission, code: z.string() }),
})
