import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { isoOf } from '@wordclaw/shared/time'
import { z } from 'zod'
import type { AuditEntry } from './chain.ts'

/** A row's hash, or a digest of what it is about. */
const Digest = z.string().describe('SHA-256, in hexadecimal digits.')

export const AuditEntryId = RowId

/** An audit entry as callers see it: all that its hash covers, and the hash. */
export const AuditEntryView = z
  .object({
    id: AuditEntryId,
    domainId: RowId,
    sequence: z.int().describe('The place in the chain of the domain, from 1, without a gap.'),
    eventId: z.uuid(),
    action: z.string(),
    procedure: z.string(),
    entityType: z.string(),
    entityId: z.int().nullable(),
    details: z.string().describe('JSON text: requestId, and digests of the thing before and after.'),
    userId: z.int().nullable().describe('The API key, if one has acted.'),
    actorId: z.string(),
    actorType: z.string(),
    actorSource: z.string(),
    requestId: z.string(),
    decisionId: z.string(),
    traceId: z.string().nullable(),
    before: Digest.nullable(),
    after: Digest.nullable(),
    createdAt: Timestamp,
    previousHash: Digest,
    hash: Digest,
  })
  .meta({ id: 'AuditEntry' })

/** A row as statements read it: `createdAt` as the database says it. */
export type AuditRow = AuditEntry

export const COLUMNS = `id, domain_id as "domainId", sequence, event_id as "eventId", action, procedure, entity_type as "entityType",
  entity_id as "entityId", details, user_id as "userId", actor_id as "actorId", actor_type as "actorType", actor_source as "actorSource",
  request_id as "requestId", decision_id as "decisionId", trace_id as "traceId", before, after, created_at as "createdAt",
  previous_hash as "previousHash", hash`

/** A row as its hash has it. */
export const entryOf = (row: AuditRow): AuditEntry => ({ ...row, createdAt: isoOf(row.createdAt) })

/** A point in time that the database has: the years 1 to 9999. It takes no offsets as large as ISO 8601 does. */
const Moment = z.iso
  .datetime({ offset: true })
  .transform(isoOf)
  .refine((text) => /^(?!0000)\d{4}-/.test(text), 'must be a time of the years 1 to 9999')

/** A position in the log in the order of time. */
export const TimePosition = z.strictObject({ at: z.iso.datetime({ precision: 3 }).regex(/^(?!0000)/), sequence: RowId })

export const positionOf = ({ createdAt, sequence }: Pick<AuditRow, 'createdAt' | 'sequence'>): z.output<typeof TimePosition> => ({
  at: isoOf(createdAt),
  sequence,
})

/** The times a view of the log is limited to. */
export const Period = {
  since: Moment.optional().describe('Only entries of this time or later.'),
  until: Moment.optional().describe('Only entries from before this time.'),
}
