import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'
import { ContentType } from '../content-types/content-type.entity.ts'

const ContentItemSchema = defineEntity({
  name: 'ContentItem',
  tableName: 'content_items',
  schema: 'content',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    contentType: () => p.manyToOne(ContentType).deleteRule('no action').updateRule('no action'),
    data: p.text(),
    status: p.text().default('draft'),
    version: p.integer().default(1),
    // The version that published reads show: null if none is live.
    publishedVersion: p.integer().nullable(),
    // Whether the type allows one item only; the partial unique index below is what enforces it.
    singleton: p.boolean().default(false),
    // The schema that the data fits: a type that has been given another since has the item brought up to date in the background.
    schemaHash: p.text(),
    // What tells the item apart wherever it is copied to; null for one that was made here and has not been anywhere else.
    uid: p.uuid().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  checks: [{ name: 'content_items_status_check', expression: `status ~ '^[a-z][a-z0-9_]{0,63}$'` }],
  uniques: [
    { name: 'content_items_singleton_unique', properties: ['contentType'], where: 'singleton' },
    { name: 'content_items_uid_unique', properties: ['domainId', 'uid'], where: 'uid is not null' },
  ],
  // One index for each way of listing, so that a page is one range whatever the filter.
  indexes: [
    { name: 'content_items_domain', properties: ['domainId', 'id'] },
    { name: 'content_items_domain_type', properties: ['domainId', 'contentType', 'id'] },
    { name: 'content_items_domain_status', properties: ['domainId', 'status', 'id'] },
    { name: 'content_items_domain_type_status', properties: ['domainId', 'contentType', 'status', 'id'] },
    { name: 'content_items_type', properties: ['contentType'] },
    // What is due to be archived, past what has been; and lists by time, merged from a stretch for each state, so that no further indexes are needed for them.
    { name: 'content_items_type_status_created', properties: ['domainId', 'contentType', 'status', 'createdAt', 'id'] },
    { name: 'content_items_type_status_updated', properties: ['domainId', 'contentType', 'status', 'updatedAt', 'id'] },
  ],
})

/** A governed document: the row is its latest working copy, `publishedVersion` tells which version readers see. */
export class ContentItem extends ContentItemSchema.class {}
ContentItemSchema.setClass(ContentItem)

const ContentItemVersionSchema = defineEntity({
  name: 'ContentItemVersion',
  tableName: 'content_item_versions',
  schema: 'content',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    contentItemId: p.integer(),
    data: p.text(),
    status: p.text(),
    version: p.integer(),
    schemaHash: p.text(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'content_item_versions_item_version_unique', properties: ['contentItemId', 'version'] }],
})

/** What an item was at a version: written when the item moves on, never changed, and kept after the item was deleted. */
export class ContentItemVersion extends ContentItemVersionSchema.class {}
ContentItemVersionSchema.setClass(ContentItemVersion)
