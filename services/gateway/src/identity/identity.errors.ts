import { defineError } from '@wordclaw/shared/errors'

export const DomainNotFound = defineError<{ id: number }>({
  code: 'ACTIVE_DOMAIN_NOT_FOUND',
  kind: 'CONFLICT',
  message: ({ id }) => `The domain ${id} of this key does not exist.`,
  remediation: 'Use a key of a domain listed by GET /api/domains.',
})
