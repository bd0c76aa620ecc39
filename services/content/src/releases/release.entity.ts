import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

export const RELEASE_STATUSES = ['open', 'scheduled', 'published', 'reverted'] as const
export const CHANGE_SUBJECTS = ['item', 'type', 'form'] as const
export const CHANGE_ACTIONS = ['publish', 'unpublish', 'delete', 'restore', 'update'] as const

const ReleaseSchema = defineEntity({
  name: 'Release',
  tableName: 'releases',
  schema: 'content',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    name: p.text(),
    description: p.text().nullable(),
    status: p.enum(RELEASE_STATUSES).columnType('text').default('open'),
    changeCount: p.integer().default(0),
    scheduledAt: p.datetime().columnType('timestamptz').nullable(),
    scheduledJobId: p.integer().nullable(),
    publishedAt: p.datetime().columnType('timestamptz').nullable(),
    publishedBy: p.text().nullable(),
    // The release that this one undoes: prepared when that one was published.
    inverseOf: p.integer().nullable(),
    createdBy: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'releases_inverse_of_unique', properties: ['inverseOf'], where: 'inverse_of is not null' }],
  indexes: [
    { name: 'releases_domain', properties: ['domainId', 'id'] },
    { name: 'releases_domain_status', properties: ['domainId', 'status', 'id'] },
  ],
})

/** A named set of changes that go live together. */
export class Release extends ReleaseSchema.class {}
ReleaseSchema.setClass(Release)

const ReleaseChangeSchema = defineEntity({
  name: 'ReleaseChange',
  tableName: 'release_changes',
  schema: 'content',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    release: () => p.manyToOne(Release).deleteRule('cascade').updateRule('no action'),
    subject: p.enum(CHANGE_SUBJECTS).columnType('text'),
    action: p.enum(CHANGE_ACTIONS).columnType('text'),
    contentItemId: p.integer().nullable(),
    contentTypeId: p.integer().nullable(),
    formId: p.integer().nullable(),
    // The version of the item that the change was made for: if the item is at another one by then, the release is in conflict with it.
    baseVersion: p.integer().nullable(),
    data: p.text().nullable(),
    locales: p.json<string[]>().nullable(),
    // What readers would get, where that is not the data: with some locales as they are live by now.
    preview: p.text().nullable(),
    // The schema that the data was written for.
    schemaHash: p.text().nullable(),
    settings: p.json<Record<string, unknown>>().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [
    { name: 'release_changes_item_unique', properties: ['release', 'contentItemId'], where: "subject = 'item'" },
    { name: 'release_changes_type_unique', properties: ['release', 'contentTypeId'], where: "subject = 'type'" },
    { name: 'release_changes_form_unique', properties: ['release', 'formId'], where: "subject = 'form'" },
  ],
  indexes: [
    { name: 'release_changes_release', properties: ['domainId', 'release', 'id'] },
    { name: 'release_changes_item_type', properties: ['release', 'contentTypeId', 'contentItemId'], where: "subject = 'item'" },
  ],
})

/** One change of a release: what is to become of an item, a type or a form. */
export class ReleaseChange extends ReleaseChangeSchema.class {}
ReleaseChangeSchema.setClass(ReleaseChange)
