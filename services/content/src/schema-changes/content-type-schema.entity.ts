import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'
import { ContentType } from '../content-types/content-type.entity.ts'

const ContentTypeSchemaSchema = defineEntity({
  name: 'ContentTypeSchema',
  tableName: 'content_type_schemas',
  schema: 'content',
  ...ofDomain,
  properties: {
    contentType: () => p.manyToOne(ContentType).primary().deleteRule('cascade').updateRule('no action').index(false),
    revision: p.integer().primary(),
    domainId: p.integer(),
    schemaHash: p.text(),
    schema: p.text(),
    schemaManifest: p.json<Record<string, unknown>>().nullable(),
    // What leads here from the revision before.
    transforms: p.json<readonly object[]>(),
    // What leads back, but for what the archive of the migration has.
    inverse: p.json<readonly object[]>(),
    migrationId: p.integer().nullable(),
    // The migration that these transforms undo; what it kept of an item is restored.
    reverts: p.integer().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ name: 'content_type_schemas_hash', properties: ['domainId', 'contentType', 'schemaHash'] }],
})

/** A schema that a type has or had. Written when a type is given its second one, the first one with it; a type that never changed has none here. */
export class ContentTypeSchema extends ContentTypeSchemaSchema.class {}
ContentTypeSchemaSchema.setClass(ContentTypeSchema)
