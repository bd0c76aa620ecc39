import { defineError } from '@wordclaw/shared/errors'

const PublicWriteTokenMissing = defineError<object>({
  code: 'PUBLIC_WRITE_TOKEN_MISSING',
  kind: 'UNAUTHORIZED',
  message: () => 'The call carries no public write token.',
  remediation: 'Send the token in the x-public-write-token header, or as Authorization: Bearer.',
})

const PublicWriteTokenExpired = defineError<object>({
  code: 'PUBLIC_WRITE_TOKEN_EXPIRED',
  kind: 'UNAUTHORIZED',
  message: () => 'The public write token has expired.',
  remediation: 'Issue a new token with POST /api/content-types/{id}/public-write-tokens.',
})

export const InvalidPublicWriteToken = defineError<object>({
  code: 'INVALID_PUBLIC_WRITE_TOKEN',
  kind: 'FORBIDDEN',
  message: () => 'The public write token is not genuine, or has been revoked.',
  remediation: 'Send the token unchanged, or issue a new one with POST /api/content-types/{id}/public-write-tokens.',
})

export const PublicWriteOperationForbidden = defineError<{ operation: string }>({
  code: 'PUBLIC_WRITE_OPERATION_FORBIDDEN',
  kind: 'FORBIDDEN',
  message: ({ operation }) => `The public write token does not allow to ${operation} items.`,
  remediation: 'Issue a token whose operations name this one, with POST /api/content-types/{id}/public-write-tokens.',
  context: ({ operation }) => ({ operation }),
})

export const PublicWriteTokenContentTypeMismatch = defineError<object>({
  code: 'PUBLIC_WRITE_TOKEN_CONTENT_TYPE_MISMATCH',
  kind: 'FORBIDDEN',
  message: () => 'The public write token is for another content type.',
  remediation: 'Issue a token for this content type with POST /api/content-types/{id}/public-write-tokens.',
})

export const PublicWriteSubjectMismatch = defineError<{ subjectField: string }>({
  code: 'PUBLIC_WRITE_SUBJECT_MISMATCH',
  kind: 'FORBIDDEN',
  message: ({ subjectField }) => `The field "${subjectField}" does not name the subject of the token.`,
  remediation:
    'Set the field that context.subjectField names to the subject that the token was issued for, and write only what that subject has created.',
  context: ({ subjectField }) => ({ subjectField }),
})

export const PublicWriteTokenStale = defineError<object>({
  code: 'PUBLIC_WRITE_TOKEN_STALE',
  kind: 'CONFLICT',
  message: () => 'What the content type allows the public to write has changed since the token was issued.',
  remediation: 'Issue a new token with POST /api/content-types/{id}/public-write-tokens.',
})

export const PublicWriteStatusLocked = defineError<{ requiredStatus: string }>({
  code: 'PUBLIC_WRITE_STATUS_LOCKED',
  kind: 'CONFLICT',
  message: ({ requiredStatus }) => `The item is not in the state "${requiredStatus}" any more.`,
  remediation: 'Create another item with POST /api/public/content-types/{id}/items: this one is in the hands of those who edit.',
  context: ({ requiredStatus }) => ({ requiredStatus }),
})

export const ContentTypePublicWriteUnavailable = defineError<{ id: number }>({
  code: 'CONTENT_TYPE_PUBLIC_WRITE_UNAVAILABLE',
  kind: 'CONFLICT',
  message: ({ id }) => `Content type ${id} is not open to the public, or would have what the public writes go live at once.`,
  remediation:
    'Declare x-wordclaw-public-write in the schema with PUT /api/content-types/{id}, with another requiredStatus than published.',
})

export const PublicWriteSubjectRequired = defineError<object>({
  code: 'PUBLIC_WRITE_SUBJECT_REQUIRED',
  kind: 'BAD_REQUEST',
  message: () => 'The token names no subject.',
  remediation: 'Send subject: whom the token is for, in 1 to 256 characters that are not all blank.',
})

export const PublicWriteOperationUnsupported = defineError<{ operations: readonly string[] }>({
  code: 'PUBLIC_WRITE_OPERATION_UNSUPPORTED',
  kind: 'BAD_REQUEST',
  message: ({ operations }) => `The content type does not let the public ${operations.join(' or ')} items.`,
  remediation: 'Send only operations that x-wordclaw-public-write of the schema allows: GET /api/content-types/{id} has it.',
  context: ({ operations }) => ({ operations }),
})

export const PUBLIC_WRITE_TOKEN_ERRORS = {
  missing: PublicWriteTokenMissing,
  invalid: InvalidPublicWriteToken,
  expired: PublicWriteTokenExpired,
}

/** What writing with a public write token can be refused with, whatever the operation. */
export const PUBLIC_WRITE_ERRORS = [
  ...Object.values(PUBLIC_WRITE_TOKEN_ERRORS),
  PublicWriteOperationForbidden,
  PublicWriteTokenContentTypeMismatch,
  PublicWriteSubjectMismatch,
  PublicWriteTokenStale,
  ContentTypePublicWriteUnavailable,
] as const
