import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

const REFERENCE_KINDS = ['item', 'asset'] as const

const ContentItemReferenceSchema = defineEntity({
  name: 'ContentItemReference',
  tableName: 'content_item_references',
  schema: 'content',
  ...ofDomain,
  properties: {
    domainId: p.integer(),
    sourceItemId: p.integer().primary(),
    path: p.text().primary(),
    kind: p.enum(REFERENCE_KINDS).columnType('text').primary(),
    targetId: p.integer().primary(),
    fromVersion: p.integer().primary(),
    toVersion: p.integer().nullable(),
  },
  indexes: [{ name: 'content_item_references_target', properties: ['domainId', 'kind', 'targetId', 'sourceItemId'] }],
})

/**
 * That an item refers to another, or to an asset, from one version on until before another. Without a `toVersion` the working copy does; version `v` does if
 * `fromVersion <= v < toVersion`.
 */
export class ContentItemReference extends ContentItemReferenceSchema.class {}
ContentItemReferenceSchema.setClass(ContentItemReference)
