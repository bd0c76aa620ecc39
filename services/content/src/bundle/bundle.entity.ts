import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

const OriginSchema = defineEntity({
  name: 'Origin',
  tableName: 'origin',
  schema: 'content',
  properties: {
    id: p.integer().primary().autoincrement(false),
    uid: p.uuid().defaultRaw('gen_random_uuid()'),
  },
})

/** What tells this database from every other one. Stable ids of what was made here are derived from it. One row. */
export class Origin extends OriginSchema.class {}
OriginSchema.setClass(Origin)

const ImportedIdSchema = defineEntity({
  name: 'ImportedId',
  tableName: 'imported_ids',
  schema: 'content',
  ...ofDomain,
  properties: {
    domainId: p.integer().primary(),
    kind: p.text().primary(),
    id: p.integer().primary(),
    uid: p.uuid(),
  },
  checks: [{ name: 'imported_ids_kind_check', expression: `kind in ('item', 'asset')` }],
})

/** The stable id of something that came in a bundle and has no row with a place for it: an asset, or an item that old versions refer to and that is no more. */
export class ImportedId extends ImportedIdSchema.class {}
ImportedIdSchema.setClass(ImportedId)

const ImportSchema = defineEntity({
  name: 'Import',
  tableName: 'imports',
  schema: 'content',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    createdBy: p.text().nullable(),
    committedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
})

/** A bundle that is coming in, or came in lately. Nobody sees anything of it before it is committed; a job removes it a day later, whatever became of it. */
export class Import extends ImportSchema.class {}
ImportSchema.setClass(Import)

const ImportLineSchema = defineEntity({
  name: 'ImportLine',
  tableName: 'import_lines',
  schema: 'content',
  ...ofDomain,
  properties: {
    import: () => p.manyToOne(Import).primary().deleteRule('cascade').updateRule('no action').index(false),
    // Its number in the bundle; below zero, what the bundle refers to and does not have.
    line: p.integer().primary(),
    domainId: p.integer(),
    kind: p.text(),
    // What may be there once: a type by its slug, an item by its uid.
    name: p.text().nullable(),
    // The id that it will have here.
    targetId: p.integer().nullable(),
    // As it came, until it has been examined.
    text: p.text(),
    // As it will be stored.
    body: p.json<Record<string, unknown>>().nullable(),
  },
  uniques: [{ name: 'import_lines_name_unique', properties: ['import', 'name'] }],
  indexes: [{ name: 'import_lines_kind', properties: ['import', 'kind', 'line'] }],
})

/** A line of a bundle on its way in. */
export class ImportLine extends ImportLineSchema.class {}
ImportLineSchema.setClass(ImportLine)
