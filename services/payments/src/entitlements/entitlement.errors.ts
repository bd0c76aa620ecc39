import { defineError } from '@wordclaw/shared/errors'

export const EntitlementNotFound = defineError<{ id: number }>({
  code: 'ENTITLEMENT_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Entitlement ${id} is none of this key's.`,
  remediation: 'List the entitlements of this key with GET /api/entitlements/me and retry with an id from that list.',
})

export const InvalidEntitlementsCursor = defineError<Record<string, never>>({
  code: 'INVALID_ENTITLEMENTS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Use the nextCursor of a GET /api/entitlements/me answer unchanged, or omit cursor to start again.',
})
