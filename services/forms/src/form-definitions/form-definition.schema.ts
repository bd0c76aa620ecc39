import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { isStorable } from '@wordclaw/shared/storable'
import { WebhookSecret } from '@wordclaw/shared/webhooks/signature'
import { z } from 'zod'
import type { FormDefinition } from './form-definition.entity.ts'

const text = (most: number) => z.string().max(most).refine(isStorable, 'must be well-formed Unicode without null characters')

const FIELD_TYPES = ['text', 'textarea', 'number', 'checkbox', 'select', 'asset', 'asset-list'] as const

const described = {
  label: text(200).optional(),
  description: text(2_000).optional(),
  placeholder: text(200).optional(),
  options: z
    .array(z.strictObject({ value: text(200), label: text(200).optional() }))
    .min(1)
    .max(500)
    .optional(),
}

export const FormField = z
  .object({ name: z.string(), ...described, type: z.enum(FIELD_TYPES), required: z.boolean() })
  .meta({ id: 'FormField' })

export type FormField = z.output<typeof FormField>

/** A field as it is asked for: what it leaves out, the content type's schema says. */
const FormFieldInput = z
  .strictObject({
    name: text(100).min(1).describe('A top-level property of the content type.'),
    ...described,
    type: z.enum(FIELD_TYPES).optional().describe('Follows from the schema; only text and textarea may be exchanged.'),
    required: z.boolean().optional().describe("Without it, as the content type's schema says."),
  })
  .meta({ id: 'FormFieldInput' })

export type FormFieldInput = z.output<typeof FormFieldInput>

export const FormId = RowId.describe('Id of the form.')

export const FormSlug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case letters and digits in groups joined by single hyphens')
  .describe('What the form is called in its public address: unique in the domain.')

/** What a form consists of, each part as it may be written. */
export const formParts = {
  name: text(200).min(1).describe('What people call the form.'),
  slug: FormSlug,
  description: text(2_000).nullable().describe('What the form is for.'),
  contentTypeId: RowId.describe('The content type that submissions become items of.'),
  fields: z.array(FormFieldInput).max(200).describe('What may be filled in.'),
  defaultData: JsonDocument.describe('What items have beside that; what is sent wins.'),
  active: z.boolean().describe('Whether submissions are taken.'),
  publicRead: z.boolean().describe('Whether the form itself can be read without a key.'),
  submissionStatus: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be lower-case letters, digits and underscores, at most 64')
    .describe('The workflow state that items start in; not published.'),
  workflowTransitionId: RowId.nullable().describe('Not available yet.'),
  requirePayment: z.boolean().describe('Not available yet.'),
  webhookUrl: z.string().max(2_048).nullable().describe('Where accepted submissions are announced. Never shown again.'),
  webhookSecret: WebhookSecret.nullable().describe('Signs those announcements. Never shown again.'),
  successMessage: text(2_000).nullable().describe('What to tell whoever has sent something in.'),
  draftGeneration: JsonDocument.nullable().describe('Not available yet.'),
}

const seen = {
  id: FormId,
  domainId: RowId,
  name: z.string(),
  slug: z.string(),
  description: z.string().nullable(),
  contentTypeId: RowId,
  contentTypeName: z.string().nullable().describe('Null once the content type is gone.'),
  contentTypeSlug: z.string().nullable(),
  requirePayment: z.boolean(),
  successMessage: z.string().nullable(),
  fields: z.array(FormField),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}

/** A form as those who run it see it. Where its submissions are announced, and the secret for that, stay inside. */
export const FormDefinitionView = z
  .object({
    ...seen,
    active: z.boolean(),
    publicRead: z.boolean(),
    submissionStatus: z.string().describe('The status that accepted submissions start in.'),
    workflowTransitionId: RowId.nullable(),
    draftGeneration: JsonDocument.nullable(),
    defaultData: JsonDocument,
  })
  .meta({ id: 'FormDefinition' })

/** A form as everybody sees it. */
export const PublicFormView = z.object(seen).meta({ id: 'PublicForm' })

type View = z.input<typeof FormDefinitionView>

/** A form in the unit of work, as its view. */
export const viewOf = (form: FormDefinition): View => ({
  id: form.id,
  domainId: form.domainId,
  name: form.name,
  slug: form.slug,
  description: form.description ?? null,
  contentTypeId: form.contentTypeId,
  contentTypeName: form.contentTypeName ?? null,
  contentTypeSlug: form.contentTypeSlug ?? null,
  active: form.active,
  publicRead: form.publicRead,
  submissionStatus: form.submissionStatus,
  workflowTransitionId: form.workflowTransitionId ?? null,
  requirePayment: form.requirePayment,
  successMessage: form.successMessage ?? null,
  draftGeneration: form.draftGeneration ?? null,
  fields: form.fields as FormField[],
  defaultData: form.defaultData,
  createdAt: form.createdAt,
  updatedAt: form.updatedAt,
})

/** The columns of `PublicFormView`, as its fields. */
export const PUBLIC_COLUMNS = `id, domain_id as "domainId", name, slug, description, content_type_id as "contentTypeId",
  content_type_name as "contentTypeName", content_type_slug as "contentTypeSlug", require_payment as "requirePayment",
  success_message as "successMessage", fields, created_at as "createdAt", updated_at as "updatedAt"`

/** Those that `FormDefinitionView` has beside them. */
export const OPERATOR_COLUMNS = `active, public_read as "publicRead", submission_status as "submissionStatus",
  workflow_transition_id as "workflowTransitionId", draft_generation as "draftGeneration", default_data as "defaultData"`
