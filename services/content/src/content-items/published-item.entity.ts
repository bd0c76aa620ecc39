import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

const PublishedItemSchema = defineEntity({
  name: 'PublishedItem',
  tableName: 'published_items',
  schema: 'content',
  ...ofDomain,
  properties: {
    contentItemId: p.integer().primary().autoincrement(false),
    domainId: p.integer(),
    contentTypeId: p.integer(),
    version: p.integer(),
    data: p.text(),
    schemaHash: p.text(),
    // The version that each locale was published at; null if the whole document was published at once.
    locales: p.json<Record<string, number>>().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { name: 'published_items_domain', properties: ['domainId', 'contentItemId'] },
    { name: 'published_items_domain_type', properties: ['domainId', 'contentTypeId', 'contentItemId'] },
    { name: 'published_items_type_created', properties: ['domainId', 'contentTypeId', 'createdAt', 'contentItemId'] },
    { name: 'published_items_type_updated', properties: ['domainId', 'contentTypeId', 'updatedAt', 'contentItemId'] },
  ],
})

/** What readers see of an item. It is a relation of its own, so that nothing that reads it can come upon a draft. */
export class PublishedItem extends PublishedItemSchema.class {}
PublishedItemSchema.setClass(PublishedItem)
