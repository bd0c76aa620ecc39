import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { AuditEntryNotFound } from './audit.errors.ts'
import { AuditEntryId, AuditEntryView, type AuditRow, COLUMNS } from './audit.schema.ts'

const byId = statement('audit_by_id', `select ${COLUMNS} from gateway.audit_logs where id = $1 and domain_id = $2`)

/** Reads one of the domain's audit entries. */
export const get = direct
  .meta({
    summary: 'Read an audit entry',
    operation: 'audit.read',
    resource: { type: 'audit_entry', id: 'id' },
    rest: 'GET /audit-logs/:id',
    errors: [AuditEntryNotFound],
  })
  .input(z.strictObject({ id: AuditEntryId }))
  .output(AuditEntryView)
  .query(async ({ ctx: { sql, principal }, input: { id } }) => {
    const [entry] = await sql.query<AuditRow>(byId, [id, principal.domainId])
    if (!entry) throw new AuditEntryNotFound({ id })
    return entry
  })
