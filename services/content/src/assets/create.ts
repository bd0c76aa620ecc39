import { Readable } from 'node:stream'
import { direct, prepared } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { AssetCreated } from '../events.ts'
import { acceptFields } from './accept-fields.ts'
import { AssetUploadExpired, FIELD_ERRORS, INTAKE_ERRORS, InvalidAssetContentBase64 } from './asset.errors.ts'
import { AssetFields, AssetView, assetViewOf, Filename, MimeType } from './asset.schema.ts'
import { assetsOf } from './assets-port.ts'
import { insertAsset } from './insert-asset.ts'
import { discardBytes, storeBytes } from './store-bytes.ts'

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Takes a small file in as text. Larger ones come to the same address as bytes, which are never held as a whole. */
export const create = prepared
  .meta({
    summary: 'Create an asset from base64',
    operation: 'content.write',
    resource: { type: 'asset' },
    rest: 'POST /assets',
    status: 201,
    errors: [InvalidAssetContentBase64, AssetUploadExpired, ...INTAKE_ERRORS, ...FIELD_ERRORS],
    emits: [AssetCreated],
    next: 'Refer to it from a content item by its id, as {"assetId": id}.',
  })
  .input(
    z.strictObject({
      filename: Filename,
      mimeType: MimeType.optional().describe('Left out, it is found out from the bytes.'),
      contentBase64: z.string().describe('The bytes in base64. Files of more than about 700 kB are sent as multipart/form-data.'),
      ...AssetFields,
    }),
  )
  .use(async ({ ctx, input: { filename, mimeType, contentBase64, ...fields }, next }) => {
    const { sql, principal, call, now, ports } = ctx
    const access = await acceptFields(sql, principal.domainId, fields)
    if (!BASE64.test(contentBase64) || contentBase64.length % 4 === 1) throw new InvalidAssetContentBase64({})
    const storing = { sql, call, now, assets: assetsOf(ports) }
    const bytes = Readable.from([Buffer.from(contentBase64, 'base64')], { objectMode: false })
    const stored = await storeBytes(storing, filename, { bytes, claimed: mimeType })
    return next({ ctx: { access, stored, storing } })
  })
  .concat(direct)
  .output(AssetView)
  .mutation(
    async ({ ctx: { write, principal, now, access, stored, storing }, input: { filename, contentBase64: _, mimeType: __, ...fields } }) => {
      const row = await insertAsset(write, principal, now, { filename, fields, access, stored })
      if (row) return assetViewOf(row)
      await discardBytes(storing, stored)
      // The source was there a moment ago: if it went away meanwhile, this says so.
      await acceptFields(storing.sql, principal.domainId, fields)
      throw new AssetUploadExpired({})
    },
  )
