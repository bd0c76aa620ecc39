import { defineEntity, p } from '@mikro-orm/core'

const DomainSchema = defineEntity({
  name: 'Domain',
  tableName: 'domains',
  schema: 'gateway',
  properties: {
    id: p.integer().primary().autoincrement(),
    hostname: p.text(),
    name: p.text(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'domains_hostname_unique', properties: ['hostname'] }],
})

/** A tenant. */
export class Domain extends DomainSchema.class {}
DomainSchema.setClass(Domain)
