import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { FormDefinitionNotFound } from '../form-definitions/form-definition.errors.ts'
import { FormId } from '../form-definitions/form-definition.schema.ts'
import { InvalidFormSubmissionsCursor } from './form-submission.errors.ts'
import { type FormSubmissionRow, FormSubmissionView, SUBMISSION_COLUMNS } from './form-submission.schema.ts'

const formExists = statement('form_definition_exists', 'select id from forms.form_definitions where id = $1 and domain_id = $2')

const newestFirst = statement(
  'form_submissions_newest_first',
  `select ${SUBMISSION_COLUMNS} from forms.form_submissions
   where form_id >= $1 and (form_id, id) < ($1, $2::bigint) and domain_id = $3 order by form_id desc, id desc limit $4`,
)

/** Lists what came in by a form, newest first. */
export const list = direct
  .meta({
    summary: 'List the submissions of a form',
    operation: 'content.read',
    resource: { type: 'form_submission', id: 'id' },
    rest: 'GET /forms/:id/submissions',
    errors: [FormDefinitionNotFound, InvalidFormSubmissionsCursor],
  })
  .input(z.strictObject({ id: FormId, ...PageInput }))
  .output(pageOf(FormSubmissionView))
  .query(async ({ ctx: { sql, principal }, input: { id, limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidFormSubmissionsCursor({})
    const [form] = await sql.query(formExists, [id, principal.domainId])
    if (!form) throw new FormDefinitionNotFound({ id })
    const rows = await sql.query<FormSubmissionRow>(newestFirst, [id, below, principal.domainId, limit + 1])
    return page(
      rows,
      limit,
      (row) => row,
      (row) => ({ id: row.id }),
    )
  })
