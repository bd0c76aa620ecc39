import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

/** The views of an item that have their own index rows; what a release would make of it has the release's id. */
export const WORKING_COPY = 0
export const PUBLISHED = -1

const ContentItemFieldSchema = defineEntity({
  name: 'ContentItemField',
  tableName: 'content_item_fields',
  schema: 'content',
  ...ofDomain,
  properties: {
    domainId: p.integer().primary(),
    contentTypeId: p.integer().primary(),
    view: p.integer().primary(),
    path: p.text().primary(),
    value: p.text().collation('C').primary(),
    contentItemId: p.integer().primary(),
  },
  indexes: [{ name: 'content_item_fields_item', properties: ['domainId', 'contentItemId', 'view'] }],
})

/** The value of an indexed field of an item, so that queries find it by one range of an index. `value` sorts as what it stands for does. */
export class ContentItemField extends ContentItemFieldSchema.class {}
ContentItemFieldSchema.setClass(ContentItemField)
