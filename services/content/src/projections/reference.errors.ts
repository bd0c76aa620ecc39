import { defineError, type Issue } from '@wordclaw/shared/errors'

export const ContentReferenceInvalid = defineError<{ ids: readonly number[]; issues: readonly Issue[] }>({
  code: 'CONTENT_REFERENCE_INVALID',
  kind: 'BAD_REQUEST',
  message: ({ ids }) => `The data refers to content items that do not exist in this domain: ${ids.join(', ')}.`,
  remediation: 'Refer to items that GET /api/content-items lists, or leave the references out.',
  context: ({ ids }) => ({ invalidContentItemIds: ids }),
  issues: ({ issues }) => issues,
})

export const ContentReferenceTypeMismatch = defineError<{ ids: readonly number[]; issues: readonly Issue[] }>({
  code: 'CONTENT_REFERENCE_TYPE_MISMATCH',
  kind: 'BAD_REQUEST',
  message: ({ ids }) => `The data refers to content items of types that its fields do not allow: ${ids.join(', ')}.`,
  remediation: 'Refer to items of the allowed types: see the field in GET /api/content-types/{id}.',
  context: ({ ids }) => ({ mismatchedContentItemIds: ids }),
  issues: ({ issues }) => issues,
})

export const ContentAssetReferenceInvalid = defineError<{ ids: readonly number[]; issues: readonly Issue[] }>({
  code: 'CONTENT_ASSET_REFERENCE_INVALID',
  kind: 'BAD_REQUEST',
  message: ({ ids }) => `The data refers to assets that are not there to be used in this domain: ${ids.join(', ')}.`,
  remediation: 'Refer to active assets that GET /api/assets lists, or leave the references out.',
  context: ({ ids }) => ({ invalidAssetIds: ids }),
  issues: ({ issues }) => issues,
})

/** What a write can be refused for because of what it refers to. */
export const REFERENCE_ERRORS = [ContentReferenceInvalid, ContentReferenceTypeMismatch, ContentAssetReferenceInvalid] as const
