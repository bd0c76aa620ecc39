import { defineError } from '@wordclaw/shared/errors'

export const TooMuchToGenerate = defineError<{ types: number; characters: number; most: { types: number; characters: number } }>({
  code: 'TOO_MUCH_TO_GENERATE',
  kind: 'UNPROCESSABLE_CONTENT',
  message: ({ types, characters, most }) =>
    `The domain has ${types > most.types ? `more than ${most.types} content types` : `${characters} characters of schemas`}; TypeScript is made of ${most.types} types and ${most.characters} characters at most.`,
  remediation:
    'Delete content types that are not used with DELETE /api/content-types/{id}, or read schemas one by one with GET /api/content-types/{id}.',
  context: ({ most }) => ({ most }),
})
