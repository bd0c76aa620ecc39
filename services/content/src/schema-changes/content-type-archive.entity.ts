import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'
import { ContentTypeMigration } from './content-type-migration.entity.ts'

const ContentTypeArchiveSchema = defineEntity({
  name: 'ContentTypeArchive',
  tableName: 'content_type_archives',
  schema: 'content',
  ...ofDomain,
  properties: {
    migration: () => p.manyToOne(ContentTypeMigration).primary().deleteRule('cascade').updateRule('no action').index(false),
    // The item may be in the trash.
    contentItemId: p.integer().primary(),
    // The version that came out of the migration.
    version: p.integer().primary(),
    domainId: p.integer(),
    lost: p.json<readonly object[]>(),
  },
  indexes: [{ name: 'content_type_archives_item', properties: ['domainId', 'contentItemId'] }],
})

/** What a migration took away from a document, so that undoing it gives that back. */
export class ContentTypeArchive extends ContentTypeArchiveSchema.class {}
ContentTypeArchiveSchema.setClass(ContentTypeArchive)
