import { z } from 'zod'

/** Which locale answered for which field of a document. */
export const LocaleResolutionView = z
  .object({
    requestedLocale: z.string(),
    fallbackLocale: z.string(),
    defaultLocale: z.string(),
    localizedFieldCount: z.int(),
    resolvedFieldCount: z.int(),
    fallbackFieldCount: z.int().describe('How many of the resolved fields are in another locale than the one asked for.'),
    unresolvedFields: z.array(z.string()).readonly().describe('Fields that have no value in any locale of the chain: they are null.'),
    fields: z.record(z.string(), z.string()).describe('The locale of each resolved field.'),
  })
  .meta({ id: 'LocaleResolution' })

const Locale = z.string().min(1).max(64)

/** How a read asks for one language instead of all. */
export const LocaleInput = {
  locale: Locale.optional().describe('The locale to read localized fields in; without it each is a map of all its locales.'),
  fallbackLocale: Locale.optional().describe(
    "The locale of fields that the first one lacks; without it the type's own fallbacks apply. Takes locale.",
  ),
}
