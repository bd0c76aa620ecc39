import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'
import { ContentType } from '../content-types/content-type.entity.ts'

export const MIGRATION_STATES = ['checking', 'running', 'completed', 'failed', 'reverted'] as const
export const CHANGE_CLASSES = ['safe', 'risky', 'breaking'] as const

const ContentTypeMigrationSchema = defineEntity({
  name: 'ContentTypeMigration',
  tableName: 'content_type_migrations',
  schema: 'content',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    contentType: () => p.manyToOne(ContentType).deleteRule('cascade').updateRule('no action').index('content_type_migrations_content_type'),
    state: p.enum(MIGRATION_STATES).columnType('text'),
    class: p.enum(CHANGE_CLASSES).columnType('text'),
    fromHash: p.text(),
    toHash: p.text(),
    // Which schema of the type this one leads to.
    revision: p.integer(),
    transforms: p.json<readonly object[]>(),
    changes: p.json<readonly object[]>(),
    touched: p.json<Record<string, unknown>>(),
    // How many items have been brought to the new schema.
    migrated: p.integer().default(0),
    // The migration that this one undoes.
    reverts: p.integer().nullable(),
    // What it is about, while its items are checked.
    candidate: p.json<Record<string, unknown>>().nullable(),
    error: p.text().nullable(),
    createdBy: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
    completedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  checks: [
    { name: 'content_type_migrations_state_check', expression: `state in ('checking', 'running', 'completed', 'failed', 'reverted')` },
    { name: 'content_type_migrations_class_check', expression: `class in ('safe', 'risky', 'breaking')` },
  ],
  indexes: [{ name: 'content_type_migrations_type', properties: ['domainId', 'contentType', 'id'] }],
})

/** A change of a type's schema together with what it makes of the items, and how far that has got. */
export class ContentTypeMigration extends ContentTypeMigrationSchema.class {}
ContentTypeMigrationSchema.setClass(ContentTypeMigration)
