import { defineError } from '@wordclaw/shared/errors'

export const InvalidAuditCursor = defineError<Record<string, never>>({
  code: 'INVALID_AUDIT_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this view of the audit log has issued.',
  remediation: 'Start over without a cursor, and pass on the nextCursor of each page unchanged, with the same filters.',
})

export const AuditEntryNotFound = defineError<{ id: number }>({
  code: 'AUDIT_ENTRY_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Audit entry ${id} does not exist.`,
  remediation: 'List the entries with GET /api/audit-logs.',
})
