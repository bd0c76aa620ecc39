import { defineError, type Issue } from '@wordclaw/shared/errors'

export const InvalidPolicy = defineError<{ issues: readonly Issue[] }>({
  code: 'INVALID_POLICY',
  kind: 'BAD_REQUEST',
  message: ({ issues }) => `The policy text has ${issues.length === 1 ? 'a fault' : `${issues.length} faults`}.`,
  remediation:
    'Correct what issues lists: a domain adds forbids only, each with @id, @code and @remediation, over the attributes of the policy schema.',
  issues: ({ issues }) => issues,
})

export const UnknownOperation = defineError<{ operation: string }>({
  code: 'UNKNOWN_OPERATION',
  kind: 'BAD_REQUEST',
  message: ({ operation }) => (operation === '' ? 'No operation is named.' : `There is no operation ${operation}.`),
  remediation: 'Name an operation of GET /api/capabilities in action.name.',
})
