import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

export const CONTENT_TYPE_KINDS = ['collection', 'singleton'] as const

const ContentTypeSchema = defineEntity({
  name: 'ContentType',
  tableName: 'content_types',
  schema: 'content',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    name: p.text(),
    slug: p.text(),
    kind: p.enum(CONTENT_TYPE_KINDS).columnType('text').default('collection'),
    description: p.text().nullable(),
    schemaManifest: p.json<Record<string, unknown>>().nullable(),
    schema: p.text(),
    schemaHash: p.text(),
    // How many schemas the type has had, this one included.
    schemaRevision: p.integer().default(1),
    // The schema that the index of fields and references has been built for: behind the type's own until the items have been gone through.
    indexedHash: p.text().nullable(),
    basePrice: p.integer().nullable(),
    // Tokens that were issued until then, for the type or for an item of it, are good for nothing.
    tokensRevokedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'content_types_domain_slug_unique', properties: ['domainId', 'slug'] }],
  indexes: [
    { name: 'content_types_domain', properties: ['domainId', 'id'] },
    { name: 'content_types_globals', properties: ['domainId', 'id'], where: "kind = 'singleton'" },
  ],
})

/** The shape of content items: a JSON Schema, kept as the text that was accepted. `schemaHash` is SHA-256 of that text. */
export class ContentType extends ContentTypeSchema.class {}
ContentTypeSchema.setClass(ContentType)
