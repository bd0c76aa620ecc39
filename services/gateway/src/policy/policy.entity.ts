import { defineEntity, p } from '@mikro-orm/core'

/** A version of a policy set: the base set has no domain; a domain's own set adds forbids to it. One of each is active. */
const PolicySchema = defineEntity({
  name: 'Policy',
  tableName: 'policies',
  schema: 'gateway',
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer().nullable(),
    version: p.text(),
    hash: p.text(),
    text: p.text(),
    status: p.text(),
    createdBy: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    activatedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  checks: [{ name: 'policies_status_check', expression: `status in ('active', 'retired')` }],
  indexes: [
    {
      name: 'policies_active_unique',
      expression: (_, table) => `create unique index "policies_active_unique" on ${table} (coalesce(domain_id, 0)) where status = 'active'`,
    },
  ],
})

export class Policy extends PolicySchema.class {}
PolicySchema.setClass(Policy)
