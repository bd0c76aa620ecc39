import { defineError } from '@wordclaw/shared/errors'

export const ContentNotLocalized = defineError<{ contentTypeId: number }>({
  code: 'CONTENT_NOT_LOCALIZED',
  kind: 'CONFLICT',
  message: ({ contentTypeId }) => `Content type ${contentTypeId} has no locales, so its items are live as a whole or not at all.`,
  remediation: 'Leave locales out, or declare x-wordclaw-localization in the schema with PUT /api/content-types/{id}.',
})

export const ContentLocaleUnsupported = defineError<{ locales: readonly string[]; supportedLocales: readonly string[] }>({
  code: 'CONTENT_LOCALE_UNSUPPORTED',
  kind: 'BAD_REQUEST',
  message: ({ locales }) => `The content type does not have the locales ${locales.join(', ')}.`,
  remediation: 'Name locales that x-wordclaw-localization of the schema lists: read it with GET /api/content-types/{id}.',
  context: ({ supportedLocales }) => ({ supportedLocales }),
})

export const LocaleNotPublished = defineError<{ id: number; locales: readonly string[] }>({
  code: 'CONTENT_LOCALE_NOT_PUBLISHED',
  kind: 'CONFLICT',
  message: ({ id, locales }) => `Content item ${id} is not live in ${locales.join(', ')}.`,
  remediation: 'Read which locales are live with GET /api/content-items/{id}/locales.',
  context: ({ locales }) => ({ locales }),
})
