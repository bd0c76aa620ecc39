import { z } from 'zod'
import { formParts } from '../form-definitions/form-definition.schema.ts'

const Time = z.iso.datetime({ precision: 6 })

/** A form as bundles have it: what is settled for good, and neither where it was nor any secret. */
export const BundleForm = z.strictObject({
  slug: formParts.slug,
  name: formParts.name,
  description: formParts.description,
  contentTypeId: formParts.contentTypeId,
  contentTypeName: z.string(),
  contentTypeSlug: z.string(),
  // What a form left to the schema of its type was written down when it was made.
  fields: formParts.fields.refine(
    (fields) => fields.every(({ type, required }) => type !== undefined && required !== undefined),
    'must each have type and required',
  ),
  defaultData: formParts.defaultData,
  active: formParts.active,
  publicRead: formParts.publicRead,
  submissionStatus: formParts.submissionStatus.refine((status) => status !== 'published', 'must not be published'),
  webhookUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .nullable(),
  successMessage: formParts.successMessage,
  createdAt: Time,
  updatedAt: Time,
})
export type BundleForm = z.output<typeof BundleForm>
