import { defineError } from '@wordclaw/shared/errors'

export const ContentTypeMigrationNotFound = defineError<{ id: number; migrationId: number }>({
  code: 'CONTENT_TYPE_MIGRATION_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id, migrationId }) => `Content type ${id} of this domain has no migration ${migrationId}.`,
  remediation: 'List the migrations with GET /api/content-types/{id}/migrations and retry with an id from that list.',
})

export const ContentTypeMigrationUnneeded = defineError<{ id: number }>({
  code: 'CONTENT_TYPE_MIGRATION_UNNEEDED',
  kind: 'CONFLICT',
  message: ({ id }) => `Content type ${id} has this schema already.`,
  remediation: 'Send a schema that differs from the one that GET /api/content-types/{id} shows.',
})

export const ContentTypeMigrationNotRevertible = defineError<{ id: number; migrationId: number; reason: string }>({
  code: 'CONTENT_TYPE_MIGRATION_NOT_REVERTIBLE',
  kind: 'CONFLICT',
  message: ({ migrationId, reason }) => `Migration ${migrationId} cannot be reverted: ${reason}.`,
  remediation:
    'Revert the latest change of GET /api/content-types/{id}/migrations first, or migrate on with POST /api/content-types/{id}/migrations.',
})

export const InvalidContentTypeMigrationsCursor = defineError<object>({
  code: 'INVALID_CONTENT_TYPE_MIGRATIONS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation:
    'Start over with GET /api/content-types/{id}/migrations without a cursor, and pass on the nextCursor of each page unchanged.',
})
