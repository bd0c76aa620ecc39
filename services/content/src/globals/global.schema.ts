import { z } from 'zod'
import { ContentItemView } from '../content-items/content-item.schema.ts'
import { ContentTypeSlug, ContentTypeView } from '../content-types/content-type.schema.ts'
import { LocaleInput } from '../modelling/locale-resolution.schema.ts'
import { PerspectiveName } from '../releases/perspective.ts'

export const GlobalSlug = ContentTypeSlug.describe('The slug of the singleton content type.')

export const GlobalView = z
  .object({
    contentType: ContentTypeView,
    item: ContentItemView.nullable().describe(
      'The one item of the type; null if it has not been written, or is not published where that is asked for.',
    ),
  })
  .meta({ id: 'Global' })

/** Whose view of globals is asked for. */
export const Asked = z.strictObject({
  draft: z.boolean().optional().describe('false reads what is published; otherwise working copies are read.'),
  perspective: PerspectiveName.optional().describe('The same by name, and more: draft, published, or release:{id}.'),
  ...LocaleInput,
})
