import { defineError } from '@wordclaw/shared/errors'
import { AssetVariantNotAllowed } from './variants/variant-spec.ts'

export const AssetMultipartFileRequired = defineError<object>({
  code: 'ASSET_MULTIPART_FILE_REQUIRED',
  kind: 'BAD_REQUEST',
  message: () => 'The form has no file.',
  remediation: 'Send one part with a filename, and what is said of the file as text parts.',
})

export const AssetMultipartTooManyFiles = defineError<object>({
  code: 'ASSET_MULTIPART_TOO_MANY_FILES',
  kind: 'BAD_REQUEST',
  message: () => 'The form has more than one file.',
  remediation: 'Send each file in a form of its own.',
})

export const InvalidAssetUploadBody = defineError<object>({
  code: 'INVALID_ASSET_UPLOAD_BODY',
  kind: 'BAD_REQUEST',
  message: () => 'The form is broken: it ends too early, or its parts are not parts.',
  remediation: 'Send multipart/form-data as RFC 7578 has it, with at most 20 text parts of at most 16 kB each.',
})

export const InvalidAssetMetadataJson = defineError<{ field: string }>({
  code: 'INVALID_ASSET_METADATA_JSON',
  kind: 'BAD_REQUEST',
  message: ({ field }) => `The field ${field} is not the JSON text of an object.`,
  remediation: 'Send metadata, entitlementScope and transformSpec as the JSON text of an object.',
})

export const InvalidAssetAccessToken = defineError<object>({
  code: 'INVALID_ASSET_ACCESS_TOKEN',
  kind: 'FORBIDDEN',
  message: () => 'The token does not open this asset.',
  remediation: 'Have a new link issued with POST /api/assets/{id}/access.',
})

export const AssetAccessTokenExpired = defineError<object>({
  code: 'ASSET_ACCESS_TOKEN_EXPIRED',
  kind: 'FORBIDDEN',
  message: () => 'The link has expired.',
  remediation: 'Have a new one issued with POST /api/assets/{id}/access, as a query if you use another door.',
})

export const AssetVariantUnsupported = defineError<{ mimeType: string }>({
  code: 'ASSET_VARIANT_UNSUPPORTED',
  kind: 'BAD_REQUEST',
  message: ({ mimeType }) => `Variants are made of images, and not of ${mimeType}.`,
  remediation: 'Read the asset as it is, without width, height, format and fit.',
})

export const AssetVariantFailed = defineError<object>({
  code: 'ASSET_VARIANT_FAILED',
  kind: 'UNPROCESSABLE_CONTENT',
  message: () => 'The image is broken, or larger than what variants are made of.',
  remediation: 'Read the asset as it is, or upload a smaller image.',
})

export const AssetVariantsBusy = defineError<object>({
  code: 'ASSET_VARIANTS_BUSY',
  kind: 'SERVICE_UNAVAILABLE',
  message: () => 'Too many variants are being made at the moment.',
  remediation: 'Retry in a moment.',
})

/** What an upload can end in beside what any asset can. */
export const UPLOAD_ERRORS = [
  AssetMultipartFileRequired,
  AssetMultipartTooManyFiles,
  InvalidAssetUploadBody,
  InvalidAssetMetadataJson,
] as const

/** What asking for bytes can end in. */
export const DELIVERY_ERRORS = [
  InvalidAssetAccessToken,
  AssetAccessTokenExpired,
  AssetVariantNotAllowed,
  AssetVariantUnsupported,
  AssetVariantFailed,
  AssetVariantsBusy,
] as const
