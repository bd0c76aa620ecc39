import type { AuditEntry } from './chain.ts'

const CATEGORY_UID = 6
const CLASS_UID = 6_003

/** Activities of OCSF's class API Activity. The log holds no reads. */
const CREATE = { id: 1, name: 'Create' }
const UPDATE = { id: 3, name: 'Update' }
const DELETE = { id: 4, name: 'Delete' }

const activityOf = (action: string) => {
  if (/^(?:create|add|register|submit|issue|enqueue)/.test(action)) return CREATE
  return /^(?:delete|remove|revoke|purge)/.test(action) ? DELETE : UPDATE
}

/**
 * An audit entry as an event of OCSF 1.3.0, class API Activity. Rows are of calls that succeeded; the caller's address is not among
 * what they say.
 */
export function ocsfOf(entry: AuditEntry): Record<string, unknown> {
  const { action, actorId, actorType, domainId, entityId, entityType, eventId, procedure, requestId, sequence, createdAt } = entry
  const { decisionId, traceId, before, after, details, previousHash, hash, id } = entry
  const activity = activityOf(action)
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    actor: { user: { uid: actorId, type: actorType, type_id: 99 } },
    api: { operation: procedure, request: { uid: requestId }, service: { name: procedure.split('.')[0] } },
    category_name: 'Application Activity',
    category_uid: CATEGORY_UID,
    class_name: 'API Activity',
    class_uid: CLASS_UID,
    metadata: {
      version: '1.3.0',
      product: { name: 'WordClaw', vendor_name: 'WordClaw' },
      uid: eventId,
      correlation_uid: requestId,
      event_code: `${entityType}.${action}`,
      log_name: 'audit_logs',
      original_time: createdAt,
      sequence,
      tenant_uid: `${domainId}`,
    },
    resources: [{ type: entityType, ...(entityId === null ? { name: entityType } : { uid: `${entityId}` }) }],
    severity: 'Informational',
    severity_id: 1,
    src_endpoint: { uid: actorId },
    status: 'Success',
    status_id: 1,
    time: Date.parse(createdAt),
    type_name: `API Activity: ${activity.name}`,
    type_uid: CLASS_UID * 100 + activity.id,
    unmapped: { id, decisionId, traceId, before, after, details, previousHash, hash },
  }
}
