import { defineError } from '@wordclaw/shared/errors'

export const ApiKeyNotFound = defineError<{ id: number }>({
  code: 'API_KEY_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `API key ${id} does not exist in this domain, or has ended.`,
  remediation: 'List the keys with GET /api/auth/keys and retry with one that is neither revoked nor expired.',
})

export const InvalidExpiresAt = defineError<{ expiresAt: string }>({
  code: 'INVALID_EXPIRES_AT',
  kind: 'BAD_REQUEST',
  message: ({ expiresAt }) => `The expiry ${expiresAt} is not in the future.`,
  remediation: 'Send expiresAt as an ISO 8601 time in the future, or leave it out for a key that does not expire.',
})

export const ApiKeyAlreadyRotated = defineError<{ id: number; successorId: number }>({
  code: 'API_KEY_ALREADY_ROTATED',
  kind: 'CONFLICT',
  message: ({ id, successorId }) => `API key ${id} has been replaced by key ${successorId} already.`,
  remediation: 'Rotate the key named in context.successorId, or create another with POST /api/auth/keys.',
  context: ({ successorId }) => ({ successorId }),
})
