import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentItemId, ContentItemView, VersionNumber } from '../content-items/content-item.schema.ts'
import { ContentTypeView } from '../content-types/content-type.schema.ts'
import { LocaleResolutionView } from '../modelling/locale-resolution.schema.ts'

/** The purpose that preview tokens are signed for. */
export const PREVIEW = 'preview'

const Locale = z.string().min(1).max(64)

/** What a token lets its holder see. */
const scope = {
  draft: z.boolean().describe('Whether the working copy is shown, or what is published.'),
  version: VersionNumber.optional().describe('The one version that is shown, whatever becomes of the item.'),
  locale: Locale.optional().describe('The locale that the document is shown in.'),
  fallbackLocale: Locale.optional().describe('The locale of what the first one lacks.'),
}

/** What whoever issues a token says about it. */
export const previewTerms = {
  ...scope,
  draft: scope.draft.default(true),
  ttlSeconds: z.int().min(60).max(3_600).default(900).describe('For how long the token holds.'),
  audience: z.string().min(1).max(200).optional().describe('What its holder has to say with it: it is not in the token.'),
}

export type PreviewTerms = z.output<z.ZodObject<typeof previewTerms>>

export const Audience = z.string().min(1).max(200).optional().describe('The audience that the token was issued for, if for one.')

/** A field that does not go with another one, and why. */
export const fitTogether = <T extends z.ZodType<PreviewTerms, unknown>>(input: T): T =>
  input.refine(({ draft, version }) => draft || version === undefined, {
    path: ['version'],
    message: 'goes with drafts: leave it out with draft=false',
  })

const issued = {
  contentItemId: ContentItemId,
  token: z.string().describe('Shows the item to whoever has it, until it expires.'),
  previewPath: z.string().describe('Where the token is good, with the token in it.'),
  expiresAt: Timestamp,
  ttlSeconds: z.int(),
  ...scope,
}

export const ItemPreviewToken = z.object(issued).meta({ id: 'ItemPreviewToken' })
export const GlobalPreviewToken = z.object({ slug: z.string(), ...issued }).meta({ id: 'GlobalPreviewToken' })

/** What a token says, as it is read back. */
export const PreviewClaims = z.object({
  domainId: RowId,
  /** The item that is shown; or the slug of the global that is, whichever item that is by then. */
  id: RowId.optional(),
  slug: z.string().optional(),
  ...scope,
})
export type PreviewClaims = z.output<typeof PreviewClaims>

export const PreviewedItem = ContentItemView.extend({ localeResolution: LocaleResolutionView.nullable() }).meta({ id: 'PreviewedItem' })

export const PreviewedGlobal = z
  .object({ contentType: ContentTypeView.pick({ id: true, name: true, slug: true, kind: true }), item: PreviewedItem })
  .meta({ id: 'PreviewedGlobal' })
