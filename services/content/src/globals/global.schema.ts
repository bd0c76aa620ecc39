import { z } from 'zod'
import { ContentItemView } from '../content-items/content-item.schema.ts'
import { ContentTypeSlug, ContentTypeView } from '../content-types/content-type.schema.ts'

export const GlobalSlug = ContentTypeSlug.describe('The slug of the singleton content type.')

export const GlobalView = z
  .object({
    contentType: ContentTypeView,
    item: ContentItemView.nullable().describe(
      'The one item of the type; null if it has not been written, or is not published where that is asked for.',
    ),
  })
  .meta({ id: 'Global' })

export const Drafts = z.boolean().optional().describe('false reads what is published; otherwise working copies are read.')
