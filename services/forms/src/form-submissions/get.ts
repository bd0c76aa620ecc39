import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { FormId } from '../form-definitions/form-definition.schema.ts'
import { FormSubmissionNotFound } from './form-submission.errors.ts'
import { FormSubmissionId, type FormSubmissionRow, FormSubmissionView, SUBMISSION_COLUMNS } from './form-submission.schema.ts'

const ofForm = statement(
  'form_submission_of_form',
  `select ${SUBMISSION_COLUMNS} from forms.form_submissions where id = $1 and form_id = $2 and domain_id = $3`,
)

/** Reads a submission, and what became of it. */
export const get = direct
  .meta({
    summary: 'Read one submission of a form',
    operation: 'content.read',
    resource: { type: 'form_submission', id: 'submissionId' },
    rest: 'GET /forms/:id/submissions/:submissionId',
    errors: [FormSubmissionNotFound],
  })
  .input(z.strictObject({ id: FormId, submissionId: FormSubmissionId }))
  .output(FormSubmissionView)
  .query(async ({ ctx: { sql, principal }, input: { id, submissionId } }) => {
    const [row] = await sql.query<FormSubmissionRow>(ofForm, [submissionId, id, principal.domainId])
    if (!row) throw new FormSubmissionNotFound({ submissionId })
    return row
  })
