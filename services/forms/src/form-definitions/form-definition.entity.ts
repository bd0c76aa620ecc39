import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

const FormDefinitionSchema = defineEntity({
  name: 'FormDefinition',
  tableName: 'form_definitions',
  schema: 'forms',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    name: p.text(),
    slug: p.text(),
    description: p.text().nullable(),
    // A type of the content service: a plain number here, kept true by events.
    contentTypeId: p.integer(),
    // Its names as content last said them; null once it is gone.
    contentTypeName: p.text().nullable(),
    contentTypeSlug: p.text().nullable(),
    fields: p.json<object[]>().defaultRaw(`'[]'`),
    defaultData: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
    active: p.boolean().default(true),
    publicRead: p.boolean().default(true),
    submissionStatus: p.text().default('draft'),
    workflowTransitionId: p.integer().nullable(),
    requirePayment: p.boolean().default(false),
    webhookUrl: p.text().nullable(),
    // Sealed: the database alone does not tell it.
    webhookSecret: p.text().nullable(),
    successMessage: p.text().nullable(),
    draftGeneration: p.json<Record<string, unknown>>().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  checks: [
    { name: 'form_definitions_submission_status_check', expression: `submission_status ~ '^[a-z][a-z0-9_]{0,63}$'` },
    // What strangers send in is never live before somebody has looked at it.
    { name: 'form_definitions_unpublished_check', expression: `submission_status <> 'published'` },
  ],
  uniques: [{ name: 'form_definitions_domain_slug_unique', properties: ['domainId', 'slug'] }],
  indexes: [
    { name: 'form_definitions_domain', properties: ['domainId', 'id'] },
    { name: 'form_definitions_domain_type', properties: ['domainId', 'contentTypeId'] },
  ],
})

/** A public intake: which fields of a content type strangers may fill in, and what becomes of it. */
export class FormDefinition extends FormDefinitionSchema.class {}
FormDefinitionSchema.setClass(FormDefinition)
