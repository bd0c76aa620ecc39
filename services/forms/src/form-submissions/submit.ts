import { insideOf } from '@wordclaw/shared/database/database'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { serialize } from '@wordclaw/shared/json-text'
import { prepared, procedure } from '@wordclaw/shared/procedure'
import { JsonDocument } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { FormSubmissionReceived } from '../events.ts'
import { PublicFormNotFound } from '../form-definitions/form-definition.errors.ts'
import { activeForm, publicAddress, publicViewOf } from '../form-definitions/public-form.ts'
import { checkInput, submissionUuid } from './accepted-input.ts'
import { completeSubmission, jobKeyOf } from './complete-submission.ts'
import { concluded, tried } from './conclude.ts'
import {
  FormSubmissionInvalid,
  FormSubmissionRequiredFieldMissing,
  FormSubmissionTooLarge,
  FormSubmissionUndeliverable,
  FormSubmissionUnknownFields,
} from './form-submission.errors.ts'
import { SubmissionReceipt } from './form-submission.schema.ts'
import { actingAs, type Unsettled } from './request-item.ts'

/** How long the job leaves the submission to the call that brought it. */
const HEAD_START_MS = 5_000

const inserted = statement(
  'form_submission_insert',
  `insert into forms.form_submissions (uuid, domain_id, form_id, data, item, request_id, decision_id, created_at, updated_at)
   values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $8, $8) on conflict (uuid) do nothing returning id`,
)
const byUuid = statement('form_submission_by_uuid', 'select id from forms.form_submissions where uuid = $1 and domain_id = $2')

/**
 * Takes a submission in. It is stored, with its event and its job, before anything else is done; then its item is made within the call, if content answers
 * soon enough. Whatever dies in between, the job goes on from there.
 */
export const submit = prepared
  .meta({
    summary: 'Send in a public form',
    operation: 'form.submit',
    resource: { type: 'form_submission' },
    domain: 'domainId',
    rest: 'POST /public/forms/:slug/submissions',
    status: 201,
    errors: [
      PublicFormNotFound,
      FormSubmissionUnknownFields,
      FormSubmissionRequiredFieldMissing,
      FormSubmissionTooLarge,
      FormSubmissionInvalid,
      FormSubmissionUndeliverable,
    ],
    emits: [FormSubmissionReceived],
    next: 'Show successMessage. Nothing is left to be sent while status is received: those who run the form find the submission with GET /api/forms/{id}/submissions.',
  })
  .input(z.strictObject({ ...publicAddress, data: JsonDocument.describe('The fields of the form, by name.') }))
  .use(async ({ ctx, input: { slug, data }, next }) => {
    const { sql, principal, call } = ctx
    const form = await activeForm(sql, principal.domainId, slug)
    checkInput(form.fields, data)
    const item = { contentTypeId: form.contentTypeId, data: { ...form.defaultData, ...data }, status: form.submissionStatus }
    const uuid = submissionUuid(call, form.id, data)
    const { requestId, decisionId } = call
    const unsettled: Unsettled = { id: 0, uuid, domainId: form.domainId, formId: form.id, fields: form.fields, item, requestId, decisionId }
    // The answer for retries is not known yet when the submission is stored: it is left when it is.
    const result = await next({ ctx: { form, unsettled, attempt: undefined } })
    if (!result.ok) return result
    const receipt = result.data as SubmissionReceipt
    if (call.dryRun) return tried(ctx, unsettled).then(() => result)
    const answer = await concluded(ctx, receipt)
    await ctx.attempt?.complete(sql, serialize(answer))
    return { ...result, data: answer }
  })
  .concat(procedure)
  .output(SubmissionReceipt)
  .mutation(async ({ ctx: { em, emit, schema, now, call, form, unsettled }, input: { data } }) => {
    const { domainId, formId } = unsettled
    const sql = insideOf(em)
    const { id, isNew } = await stored(sql, unsettled, data, now)
    if (isNew) {
      emit(FormSubmissionReceived, { domainId, formId, submissionId: id })
      await enqueue({ sql, schema, now }, completeSubmission, {
        domainId,
        payload: { submissionId: id },
        runAt: new Date(now.getTime() + HEAD_START_MS),
        uniqueKey: jobKeyOf(id),
        createdBy: actingAs(unsettled).id,
        traceparent: call.traceparent,
      })
    }
    const none = { contentItemId: null, reviewTaskId: null, draftGenerationJobId: null }
    return { id, form: publicViewOf(form), submission: { ...none, status: 'received', successMessage: form.successMessage } }
  })

/** Stores a submission, or finds the one that an earlier attempt of this call has stored. */
async function stored(sql: Pick<Sql, 'query'>, submission: Unsettled, data: object, now: Date): Promise<{ id: number; isNew: boolean }> {
  const { uuid, domainId, formId, item, requestId, decisionId } = submission
  const values = [uuid, domainId, formId, JSON.stringify(data), JSON.stringify(item), requestId, decisionId, now]
  const [row] = await sql.query<{ id: number }>(inserted, values)
  if (row) return { id: row.id, isNew: true }
  const [earlier] = await sql.query<{ id: number }>(byUuid, [uuid, domainId])
  if (!earlier) throw new Error('a submission that was stored before is gone')
  return { id: earlier.id, isNew: false }
}
