import { defineError } from './errors.ts'

export const EmptyUpdateBody = defineError<{ fields: readonly string[] }>({
  code: 'EMPTY_UPDATE_BODY',
  kind: 'BAD_REQUEST',
  message: () => 'The update changes nothing.',
  remediation: 'Send at least one of the fields listed in context.fields.',
  context: ({ fields }) => ({ fields }),
})
