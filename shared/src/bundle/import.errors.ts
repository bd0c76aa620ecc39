import { defineError } from '../errors.ts'

/** What a bundle is imported into has to be empty, each service's part of it: `found` says what there is, by kind. */
export const ImportDomainNotEmpty = defineError<{ found: Readonly<Record<string, number>> }>({
  code: 'IMPORT_DOMAIN_NOT_EMPTY',
  kind: 'CONFLICT',
  message: ({ found }) =>
    `There is something in the domain already: ${Object.entries(found)
      .map(([what, count]) => `${what} (${count})`)
      .join(', ')}.`,
  remediation: 'Import into an empty domain, which POST /api/domains makes.',
  context: ({ found }) => ({ found }),
})
