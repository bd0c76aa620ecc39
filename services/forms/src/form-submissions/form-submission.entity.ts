import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'
import { FormDefinition } from '../form-definitions/form-definition.entity.ts'

const FormSubmissionSchema = defineEntity({
  name: 'FormSubmission',
  tableName: 'form_submissions',
  schema: 'forms',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    // The same for every attempt of a sender who repeats a call, and towards content: what is done for it is done once.
    uuid: p.uuid().unique('form_submissions_uuid_unique'),
    domainId: p.integer(),
    form: () => p.manyToOne(FormDefinition).deleteRule('cascade').updateRule('no action'),
    // What was sent; empty once it is rejected, since nobody needs it then.
    data: p.json<Record<string, unknown>>(),
    status: p.text().default('received'),
    // What the saga does next.
    step: p.text().default('create_item'),
    // What content is asked to create, fixed when the submission came in; gone once that is settled.
    item: p.json<Record<string, unknown>>().nullable(),
    contentItemId: p.integer().nullable(),
    itemStatus: p.text().nullable(),
    problem: p.json<Record<string, unknown>>().nullable(),
    requestId: p.text(),
    decisionId: p.uuid(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  checks: [
    { name: 'form_submissions_status_check', expression: `status in ('received', 'accepted', 'rejected', 'failed')` },
    { name: 'form_submissions_step_check', expression: `step in ('create_item', 'done')` },
    {
      name: 'form_submissions_settled_check',
      expression: `(step = 'done') = (status <> 'received') and (status = 'accepted') = (content_item_id is not null)`,
    },
  ],
  // A form is of one domain, so its submissions are one range.
  indexes: [{ name: 'form_submissions_form', properties: ['form', 'id'] }],
})

/** What a stranger sent in by a form, and what became of it. */
export class FormSubmission extends FormSubmissionSchema.class {}
FormSubmissionSchema.setClass(FormSubmission)
