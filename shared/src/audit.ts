import { z } from 'zod'
import { type Digests, NO_DIGESTS } from './audit-digests.ts'
import { defineEvent, type PendingEvent, pendingEvent } from './events.ts'
import type { Call } from './principal.ts'

/** Who did what to which thing, and the digests of the thing before and after. Every mutation of every service leaves exactly one, in its own transaction. */
export const MutationRecorded = defineEvent({
  subject: 'audit.mutation.recorded',
  version: 1,
  about: ['entityType', 'entityId'],
  payload: z.object({
    action: z.string(),
    procedure: z.string(),
    entityType: z.string(),
    entityId: z.int().nullable(),
    domainId: z.int(),
    actorId: z.string(),
    requestId: z.string(),
    decisionId: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  }),
})

/** The audit event of one mutation; `entityId` is filled in by whoever knows which row was touched. */
export const auditOf = (call: Call, entityType: string, entityId: number | null, { before, after }: Digests = NO_DIGESTS): PendingEvent =>
  pendingEvent(MutationRecorded, {
    action: call.procedure.slice(call.procedure.lastIndexOf('.') + 1),
    procedure: call.procedure,
    entityType,
    entityId,
    domainId: call.principal.domainId,
    actorId: call.principal.id,
    requestId: call.requestId,
    decisionId: call.decisionId,
    before,
    after,
  })
