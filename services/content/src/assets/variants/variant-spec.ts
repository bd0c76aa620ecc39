import { defineError } from '@wordclaw/shared/errors'
import { z } from 'zod'

/** The sizes in which variants are made, in pixels: few enough that all of them together are no burden. */
export const SIZES = [64, 128, 256, 320, 480, 640, 800, 1_024, 1_280, 1_600, 1_920, 2_560] as const
export const FORMATS = ['webp', 'avif', 'jpeg', 'png'] as const
export const FITS = ['inside', 'cover'] as const

export const AssetVariantNotAllowed = defineError<object>({
  code: 'ASSET_VARIANT_NOT_ALLOWED',
  kind: 'BAD_REQUEST',
  message: () => 'There is no variant of this size, fit or format.',
  remediation: 'Send width or height from context.sizes, with format and fit from the other lists if need be.',
  context: () => ({ sizes: SIZES, formats: FORMATS, fits: FITS }),
})

const size = z.coerce
  .number()
  .refine((pixels) => (SIZES as readonly number[]).includes(pixels))
  .meta({ type: 'integer', enum: SIZES, description: 'In pixels. With one of width and height, the other follows from the image.' })
  .optional()

/** What the query of a delivery says of the variant that is wanted. */
export const VariantQuery = z
  .strictObject({ width: size, height: size, format: z.enum(FORMATS).default('webp'), fit: z.enum(FITS).default('inside') })
  .refine(({ width, height }) => width !== undefined || height !== undefined)

/** What a variant is made like. */
export type VariantSpec = z.output<typeof VariantQuery>

/** The variant that a query asks for; null if it asks for the asset as it is. */
export function variantSpecOf(query: Readonly<Record<string, unknown>>): VariantSpec | null {
  if (Object.keys(query).length === 0) return null
  const spec = VariantQuery.safeParse(query)
  if (!spec.success) throw new AssetVariantNotAllowed({})
  return spec.data
}

/** The key of a variant among those of its source. */
export const variantKeyOf = ({ width, height, format, fit }: VariantSpec): string =>
  `${width ?? 'auto'}x${height ?? 'auto'}.${fit}.${format}`
