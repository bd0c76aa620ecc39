import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

const TrashedItemSchema = defineEntity({
  name: 'TrashedItem',
  tableName: 'trashed_items',
  schema: 'content',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(false),
    domainId: p.integer(),
    contentTypeId: p.integer(),
    data: p.text(),
    status: p.text(),
    version: p.integer(),
    schemaHash: p.text(),
    singleton: p.boolean(),
    uid: p.uuid().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
    deletedAt: p.datetime().columnType('timestamptz'),
    deletedBy: p.text().nullable(),
  },
  indexes: [
    { name: 'trashed_items_domain', properties: ['domainId', 'id'] },
    { name: 'trashed_items_age', properties: ['domainId', 'deletedAt'] },
    { name: 'trashed_items_type', properties: ['contentTypeId'] },
  ],
})

/** The last working copy of an item that was deleted. Its versions stay where they are, until the item is purged. */
export class TrashedItem extends TrashedItemSchema.class {}
TrashedItemSchema.setClass(TrashedItem)
