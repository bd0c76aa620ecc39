import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'

const FormField = z
  .object({
    name: z.string(),
    label: z.string().optional(),
    description: z.string().optional(),
    type: z.enum(['text', 'textarea', 'number', 'checkbox', 'select', 'asset', 'asset-list']),
    required: z.boolean(),
    placeholder: z.string().optional(),
    options: z.array(z.object({ value: z.string(), label: z.string().optional() })).optional(),
  })
  .meta({ id: 'FormField' })

/** A form as those who run it see it. Where its submissions are sent on to, and the secret for that, stay inside. */
export const FormDefinitionView = z
  .object({
    id: RowId,
    domainId: RowId,
    name: z.string(),
    slug: z.string(),
    description: z.string().nullable(),
    contentTypeId: RowId,
    active: z.boolean(),
    publicRead: z.boolean(),
    submissionStatus: z.string().describe('The status that accepted submissions start in.'),
    workflowTransitionId: RowId.nullable(),
    requirePayment: z.boolean(),
    successMessage: z.string().nullable(),
    draftGeneration: JsonDocument.nullable(),
    fields: z.array(FormField),
    defaultData: JsonDocument,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'FormDefinition' })
