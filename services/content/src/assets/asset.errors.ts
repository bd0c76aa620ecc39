import { defineError } from '@wordclaw/shared/errors'

export const AssetNotFound = defineError<{ id: number }>({
  code: 'ASSET_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Asset ${id} does not exist in this domain.`,
  remediation: 'List assets with GET /api/assets and retry with an id from that list.',
})

export const AssetContentNotFound = defineError<object>({
  code: 'ASSET_CONTENT_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: () => 'The storage has no bytes for this.',
  remediation: 'Send the bytes to the upload link first; if they were there once, have the operator look at the storage.',
})

export const InvalidAssetsCursor = defineError<object>({
  code: 'INVALID_ASSETS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Start over with GET /api/assets without a cursor, and pass on the nextCursor of each page unchanged.',
})

export const EmptyAssetContent = defineError<object>({
  code: 'EMPTY_ASSET_CONTENT',
  kind: 'BAD_REQUEST',
  message: () => 'The file has no bytes.',
  remediation: 'Send a file of at least one byte.',
})

export const InvalidAssetContentBase64 = defineError<object>({
  code: 'INVALID_ASSET_CONTENT_BASE64',
  kind: 'BAD_REQUEST',
  message: () => 'The content is not base64.',
  remediation: 'Encode the bytes in base64 (RFC 4648, section 4) without line breaks, or send them as a stream to POST /api/assets.',
})

export const AssetTooLarge = defineError<{ maxBytes: number }>({
  code: 'ASSET_TOO_LARGE',
  kind: 'PAYLOAD_TOO_LARGE',
  message: ({ maxBytes }) => `The file is larger than ${maxBytes} bytes.`,
  remediation: 'Send a file of at most context.maxBytes bytes.',
  context: ({ maxBytes }) => ({ maxBytes }),
})

export const AssetTypeNotAllowed = defineError<{ mimeType: string; allowed: readonly string[] }>({
  code: 'ASSET_MIME_TYPE_NOT_ALLOWED',
  kind: 'BAD_REQUEST',
  message: ({ mimeType }) => `Files of type ${mimeType} are not taken here.`,
  remediation: 'Send a file of a type that context.allowed lists.',
  context: ({ mimeType, allowed }) => ({ mimeType, allowed }),
})

export const AssetTypeMismatch = defineError<{ claimed: string; found: string | null }>({
  code: 'ASSET_MIME_TYPE_MISMATCH',
  kind: 'BAD_REQUEST',
  message: ({ claimed, found }) => `The file claims to be ${claimed}, and its bytes are ${found === null ? 'nothing of the kind' : found}.`,
  remediation: 'Send the type that the bytes have, or leave it to be found out from them.',
  context: ({ claimed, found }) => ({ claimed, found }),
})

export const AssetEntitlementScopeRequired = defineError<object>({
  code: 'ASSET_ENTITLEMENT_SCOPE_REQUIRED',
  kind: 'BAD_REQUEST',
  message: () => 'An entitled asset needs to say what has to be bought to have it.',
  remediation: 'Send entitlementScope, such as {"type":"item","ref":7}, or another accessMode.',
})

export const AssetEntitlementScopeUnexpected = defineError<object>({
  code: 'ASSET_ENTITLEMENT_SCOPE_UNEXPECTED',
  kind: 'BAD_REQUEST',
  message: () => 'Only an entitled asset has an entitlement scope.',
  remediation: 'Leave entitlementScope out, or send accessMode entitled.',
})

export const AssetEntitlementScopeTargetNotFound = defineError<{ type: string; ref: number }>({
  code: 'ASSET_ENTITLEMENT_SCOPE_TARGET_NOT_FOUND',
  kind: 'BAD_REQUEST',
  message: ({ type, ref }) => `The entitlement scope names ${type} ${ref}, which does not exist in this domain.`,
  remediation: 'Send the id of an item listed by GET /api/content-items, or of a type listed by GET /api/content-types.',
})

export const AssetSourceNotFound = defineError<{ sourceAssetId: number }>({
  code: 'ASSET_SOURCE_NOT_FOUND',
  kind: 'BAD_REQUEST',
  message: ({ sourceAssetId }) => `The source asset ${sourceAssetId} does not exist in this domain, or is deleted.`,
  remediation: 'Send the id of an active asset listed by GET /api/assets as sourceAssetId.',
})

export const AssetDerivativeSourceRequired = defineError<object>({
  code: 'ASSET_DERIVATIVE_SOURCE_REQUIRED',
  kind: 'BAD_REQUEST',
  message: () => 'A variant key or a transform spec says how an asset was made of another, and no source is named.',
  remediation: 'Send sourceAssetId, or leave variantKey and transformSpec out.',
})

export const AssetVariantKeyRequired = defineError<object>({
  code: 'ASSET_VARIANT_KEY_REQUIRED',
  kind: 'BAD_REQUEST',
  message: () => 'An asset made of another needs a variant key that tells it from others of the same source.',
  remediation: 'Send variantKey, such as thumbnail-2x.',
})

export const AssetUploadExpired = defineError<object>({
  code: 'ASSET_UPLOAD_EXPIRED',
  kind: 'CONFLICT',
  message: () => 'The upload took so long that its bytes have been given up.',
  remediation: 'Send the file again with POST /api/assets.',
})

export const AssetRestoreNotDeleted = defineError<{ id: number }>({
  code: 'ASSET_RESTORE_NOT_DELETED',
  kind: 'CONFLICT',
  message: ({ id }) => `Asset ${id} is not deleted: there is nothing to restore.`,
  remediation: 'Read it as it is with GET /api/assets/{id}.',
})

export const AssetPurgeRequiresSoftDelete = defineError<{ id: number }>({
  code: 'ASSET_PURGE_REQUIRES_SOFT_DELETE',
  kind: 'CONFLICT',
  message: ({ id }) => `Asset ${id} is not deleted: only what is can be purged.`,
  remediation: 'Delete it first with DELETE /api/assets/{id}.',
})

export const AssetPurgeBlockedByDerivatives = defineError<{ id: number; derivativeIds: readonly number[] }>({
  code: 'ASSET_PURGE_BLOCKED_BY_DERIVATIVES',
  kind: 'CONFLICT',
  message: ({ id }) => `Asset ${id} is the source of other assets.`,
  remediation: 'Purge the derivatives that context.derivativeIds lists first, with POST /api/assets/{id}/purge.',
  context: ({ derivativeIds }) => ({ derivativeIds }),
})

/** A place that refers to an asset: in the working copy, or in a version of the past. */
export interface AssetReference {
  readonly contentItemId: number
  readonly path: string
  readonly fromVersion: number
  readonly toVersion: number | null
}

export const AssetPurgeBlocked = defineError<{ id: number; references: readonly AssetReference[] }>({
  code: 'ASSET_PURGE_BLOCKED',
  kind: 'CONFLICT',
  message: ({ id }) => `Content items refer to asset ${id}, now or in their history.`,
  remediation: 'Remove the references that context.references lists, and purge the items whose history has them.',
  context: ({ references }) => ({ references }),
})

export const AssetAccessIssueUnsupported = defineError<{ id: number }>({
  code: 'ASSET_ACCESS_ISSUE_UNSUPPORTED',
  kind: 'CONFLICT',
  message: ({ id }) => `Asset ${id} is for those who have bought it: no link opens it.`,
  remediation: 'Look at what is for sale with GET /api/offers, and read the asset with a key that has bought it.',
})

export const InvalidDirectUploadToken = defineError<object>({
  code: 'INVALID_DIRECT_ASSET_UPLOAD_TOKEN',
  kind: 'BAD_REQUEST',
  message: () => 'The token belongs to no upload of this domain.',
  remediation: 'Send the token that POST /api/assets/direct-upload answered, exactly so, in the domain that it answered it to.',
})

export const DirectUploadTokenExpired = defineError<object>({
  code: 'DIRECT_ASSET_UPLOAD_TOKEN_EXPIRED',
  kind: 'BAD_REQUEST',
  message: () => 'The upload was not completed in time.',
  remediation: 'Begin a new one with POST /api/assets/direct-upload.',
})

export const DirectUploadSizeMismatch = defineError<{ declared: number; found: number }>({
  code: 'DIRECT_ASSET_UPLOAD_SIZE_MISMATCH',
  kind: 'BAD_REQUEST',
  message: ({ declared, found }) => `The upload was to have ${declared} bytes and has ${found}.`,
  remediation: 'Send exactly the bytes that were declared, or begin again with POST /api/assets/direct-upload.',
  context: ({ declared, found }) => ({ declared, found }),
})

export const AssetStorageNotConfigured = defineError<{ provider: string }>({
  code: 'ASSET_STORAGE_PROVIDER_NOT_CONFIGURED',
  kind: 'SERVICE_UNAVAILABLE',
  message: ({ provider }) => `The storage that holds this (${provider}) is not configured.`,
  remediation: 'Have the operator set ASSETS_DIR, or ASSETS_S3_BUCKET and the other ASSETS_S3_ variables, for the content service.',
})

export const AssetStorageRequestFailed = defineError<{ reason: string }>({
  code: 'ASSET_STORAGE_REQUEST_FAILED',
  kind: 'SERVICE_UNAVAILABLE',
  message: ({ reason }) => `The storage did not do what was asked of it: ${reason}.`,
  remediation: 'Retry in a moment. If it fails again, have the operator check bucket, credentials, disk space and network.',
})

/** What taking bytes in can end in, however they come. */
export const INTAKE_ERRORS = [
  EmptyAssetContent,
  AssetTooLarge,
  AssetTypeNotAllowed,
  AssetTypeMismatch,
  AssetStorageNotConfigured,
  AssetStorageRequestFailed,
] as const

/** What is wrong with what is said of an asset. */
export const FIELD_ERRORS = [
  AssetEntitlementScopeRequired,
  AssetEntitlementScopeUnexpected,
  AssetEntitlementScopeTargetNotFound,
  AssetSourceNotFound,
  AssetDerivativeSourceRequired,
  AssetVariantKeyRequired,
] as const
