import { defineError } from '@wordclaw/shared/errors'

export const DomainHostnameConflict = defineError<{ hostname: string }>({
  code: 'DOMAIN_HOSTNAME_CONFLICT',
  kind: 'CONFLICT',
  message: ({ hostname }) => `There is a domain with the host name ${hostname} already.`,
  remediation: 'Choose another hostname, or use the domain listed by GET /api/domains.',
})
