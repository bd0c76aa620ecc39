import { defineEntity, p } from '@mikro-orm/core'

/** One mutation: who did what to which thing. Rows are only ever added, each chained to the one before it in its domain. */
export const AuditLog = defineEntity({
  name: 'AuditLog',
  tableName: 'audit_logs',
  schema: 'gateway',
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    // The place in the domain's chain: from 1, without a gap.
    sequence: p.integer(),
    eventId: p.uuid().unique('audit_logs_event_id_unique'),
    action: p.text(),
    procedure: p.text(),
    entityType: p.text(),
    entityId: p.integer().nullable(),
    details: p.text(),
    userId: p.integer().nullable(),
    actorId: p.text(),
    actorType: p.text(),
    actorSource: p.text(),
    requestId: p.text(),
    decisionId: p.text(),
    traceId: p.text().nullable(),
    before: p.text().nullable(),
    after: p.text().nullable(),
    // Milliseconds, since that is how the hash says it: a finer one could be changed unseen.
    createdAt: p.datetime().columnType('timestamptz(3)'),
    previousHash: p.text(),
    hash: p.text(),
  },
  uniques: [{ name: 'audit_logs_sequence_unique', properties: ['domainId', 'sequence'] }],
  indexes: [
    { name: 'audit_logs_time', properties: ['domainId', 'createdAt', 'sequence'] },
    { name: 'audit_logs_entity', properties: ['domainId', 'entityId', 'createdAt', 'sequence'] },
    { name: 'audit_logs_entity_type', properties: ['domainId', 'entityType', 'createdAt', 'sequence'] },
    { name: 'audit_logs_actor', properties: ['domainId', 'actorId', 'createdAt', 'sequence'] },
    { name: 'audit_logs_actor_type', properties: ['domainId', 'actorType', 'createdAt', 'sequence'] },
    { name: 'audit_logs_action', properties: ['domainId', 'action', 'createdAt', 'sequence'] },
  ],
})

/** The end of a domain's chain: what the next row continues, and what a row missing at the end is found out by. */
export const AuditChain = defineEntity({
  name: 'AuditChain',
  tableName: 'audit_chains',
  schema: 'gateway',
  properties: {
    domainId: p.integer().primary().autoincrement(false),
    sequence: p.integer(),
    hash: p.text(),
  },
})
