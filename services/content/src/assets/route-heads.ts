import type { RouteHead } from '@wordclaw/shared/manifest'
import { z } from 'zod'
import {
  AssetContentNotFound,
  AssetNotFound,
  AssetStorageNotConfigured,
  AssetStorageRequestFailed,
  AssetTooLarge,
  AssetUploadExpired,
  DirectUploadTokenExpired,
  FIELD_ERRORS,
  INTAKE_ERRORS,
  InvalidDirectUploadToken,
} from './asset.errors.ts'
import { DELIVERY_ERRORS, UPLOAD_ERRORS } from './raw.errors.ts'
import { Said } from './raw-fields.ts'
import { VariantQuery } from './variants/variant-spec.ts'

/** The routes of bytes, as the manifest lists them. */
export const assetRouteHeads = {
  // It answers as the procedure does that takes JSON at the same address.
  'assets.upload': { query: Said, errors: [AssetUploadExpired, ...INTAKE_ERRORS, ...FIELD_ERRORS, ...UPLOAD_ERRORS] },
  'assets.sendDirectUpload': {
    query: z.object({ token: z.string().describe('The one in the link that POST /api/assets/direct-upload answers.') }),
    errors: [InvalidDirectUploadToken, DirectUploadTokenExpired, ...INTAKE_ERRORS],
  },
  'assets.deliver': {
    query: z.strictObject({
      token: z.string().optional().describe('The one in the link that POST /api/assets/{id}/access answers.'),
      ...VariantQuery.shape,
    }),
    errors: [AssetNotFound, AssetContentNotFound, AssetStorageNotConfigured, AssetStorageRequestFailed, AssetTooLarge, ...DELIVERY_ERRORS],
  },
} satisfies Readonly<Record<string, RouteHead>>
