import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { PublicFormView } from '../form-definitions/form-definition.schema.ts'

export const FormSubmissionId = RowId.describe('Id of the submission.')

/** A submission as those who run the form see it. */
export const FormSubmissionView = z
  .object({
    id: FormSubmissionId,
    formId: RowId,
    data: JsonDocument.describe('What was sent; empty if it was rejected.'),
    status: z
      .enum(['received', 'accepted', 'rejected', 'failed'])
      .describe(
        'received: an item is still to be made; accepted: it was; rejected: the data did not fit; failed: the form could not make one.',
      ),
    contentItemId: RowId.nullable(),
    problem: JsonDocument.nullable().describe('Why there is no item.'),
    requestId: z.string().describe('The request that it came with.'),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'FormSubmission' })

export type FormSubmissionRow = z.input<typeof FormSubmissionView>

/** The columns of that view, as its fields. */
export const SUBMISSION_COLUMNS = `id, form_id as "formId", data, status, content_item_id as "contentItemId", problem,
  request_id as "requestId", created_at as "createdAt", updated_at as "updatedAt"`

/** What whoever sent it in is told. */
export const SubmissionReceipt = z
  .object({
    id: FormSubmissionId,
    form: PublicFormView,
    submission: z.object({
      contentItemId: RowId.nullable().describe('The item it has become; null while that is still to be made.'),
      status: z.string().describe('The workflow state of the item; received while there is none.'),
      reviewTaskId: RowId.nullable(),
      draftGenerationJobId: RowId.nullable(),
      successMessage: z.string().nullable(),
    }),
  })
  .meta({ id: 'SubmissionReceipt' })

export type SubmissionReceipt = z.output<typeof SubmissionReceipt>
