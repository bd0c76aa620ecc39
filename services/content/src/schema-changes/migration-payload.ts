import type { Job } from '@wordclaw/shared/jobs/job-kind'
import type { Call } from '@wordclaw/shared/principal'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'

export const MigrationPayload = z.strictObject({
  contentTypeId: RowId,
  migrationId: RowId,
  decisionId: z.string().describe('The policy decision that the change was made on: what it does to items is done on the same.'),
})
export type MigrationPayload = z.output<typeof MigrationPayload>

/** What the audit trail is told of the jobs of a migration: whoever changed the schema is who changes the items. */
export const jobCall = (
  { id, domainId, createdBy = '', payload: { decisionId } }: Job<MigrationPayload>,
  action: 'check' | 'apply' | 'complete',
): Call => ({
  principal: { id: createdBy, domainId, scopes: [] },
  procedure: `content.migrations.${action}`,
  requestId: `job:${id}`,
  decisionId,
  dryRun: false,
})
