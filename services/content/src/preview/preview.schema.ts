import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentItemId, ContentItemView, VersionNumber } from '../content-items/content-item.schema.ts'
import { ContentTypeView } from '../content-types/content-type.schema.ts'
import { LocaleInput } from '../modelling/locale-resolution.schema.ts'
import { PerspectiveName } from '../releases/perspective.ts'

/** The purpose that preview tokens are signed for. */
export const PREVIEW = 'preview'

/** What a token lets its holder see. */
const scope = {
  draft: z.boolean().describe('Whether the working copy is shown, or what is published.'),
  version: VersionNumber.optional().describe('The one version that is shown, whatever becomes of the item.'),
  perspective: PerspectiveName.optional().describe('The same by name, and more: draft, published, or release:{id}.'),
  ...LocaleInput,
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

/** One thing is shown: a version, or what a perspective shows at the time. */
export const fitTogether = <T extends z.ZodType<PreviewTerms, unknown>>(input: T): T =>
  input.refine(({ draft, version, perspective }) => version === undefined || (draft && perspective === undefined), {
    path: ['version'],
    message: 'goes with neither draft=false nor a perspective: a version stays what it is',
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

export const PreviewedGlobal = z
  .object({ contentType: ContentTypeView.pick({ id: true, name: true, slug: true, kind: true }), item: ContentItemView })
  .meta({ id: 'PreviewedGlobal' })
