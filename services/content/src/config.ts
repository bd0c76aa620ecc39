import { ServiceConfig, serviceUrl } from '@wordclaw/shared/config'
import { z } from 'zod'
import { type Assets, openAssets } from './assets/assets-port.ts'
import { RETENTION_DAYS } from './trash/retention.ts'

/** What is taken as an asset, and where it is kept; read by whatever hosts content. */
export const AssetVariables = {
  /** The most bytes of one file. The gateway reads it too. */
  ASSETS_MAX_BYTES: z.coerce.number().int().min(1).max(5_000_000_000).default(104_857_600).meta({ example: 104_857_600 }),
  /** Media types that are taken, comma-separated: `image/*` is a family, `*` is all of them. */
  ASSETS_ALLOWED_TYPES: z
    .string()
    .default('*')
    .transform((text) => text.split(',').map((type) => type.trim().toLowerCase()))
    .meta({ example: 'image/*,application/pdf' }),
  /** A bucket for new bytes, in place of the disk. What is on the disk stays readable. */
  ASSETS_S3_BUCKET: z.string().optional().meta({ example: 'wordclaw-assets' }),
  ASSETS_S3_REGION: z.string().default('us-east-1').meta({ example: 'eu-central-1' }),
  /** For stores other than Amazon's. */
  ASSETS_S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ example: 'https://s3.example.org' }),
  ASSETS_S3_FORCE_PATH_STYLE: z.stringbool().default(false).meta({ example: 'true' }),
  /** Left out, they are those of the machine (its role, its profile). */
  ASSETS_S3_CREDENTIALS: z
    .string()
    .transform((text) => ({ accessKeyId: text.slice(0, text.indexOf(':')), secretAccessKey: text.slice(text.indexOf(':') + 1) }))
    .refine(({ accessKeyId, secretAccessKey }) => accessKeyId !== '' && secretAccessKey !== '', 'needs an access key id and a secret')
    .optional()
    .meta({ example: '<access key id>:<secret access key>' }),
}
/** How long what was deleted can be brought back. */
export const TrashVariables = {
  /** In days, after which an item in the trash is purged; 0 keeps it until somebody purges it. */
  TRASH_RETENTION_DAYS: z.coerce.number().int().min(0).max(3_650).default(RETENTION_DAYS).meta({ example: RETENTION_DAYS }),
}

const AssetConfig = z.object(AssetVariables)

/** The assets that the environment asks for. */
export const assetsFrom = (config: z.output<typeof AssetConfig>, directory: string): Assets =>
  openAssets({
    directory,
    maxBytes: config.ASSETS_MAX_BYTES,
    allowedTypes: config.ASSETS_ALLOWED_TYPES,
    ...(config.ASSETS_S3_BUCKET !== undefined && {
      s3: {
        bucket: config.ASSETS_S3_BUCKET,
        region: config.ASSETS_S3_REGION,
        endpoint: config.ASSETS_S3_ENDPOINT,
        forcePathStyle: config.ASSETS_S3_FORCE_PATH_STYLE,
        credentials: config.ASSETS_S3_CREDENTIALS,
      },
    }),
  })

/** What content reads from its environment. The gateway decides what jobs may do; the other services tell what a change of a schema touches. */
export const ContentConfig = ServiceConfig.extend({
  GATEWAY_URL: serviceUrl(4000),
  FORMS_URL: serviceUrl(4002),
  PAYMENTS_URL: serviceUrl(4003),
  SEARCH_URL: serviceUrl(4004),
  ...AssetVariables,
  ...TrashVariables,
  /** Where files are kept. Copies of the service have to share it. */
  ASSETS_DIR: z.string().default('.data/assets').meta({ example: '/var/lib/wordclaw/assets' }),
})
