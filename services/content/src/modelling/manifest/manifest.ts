import type { Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import { z } from 'zod'

const Line = z.string().max(500)
const Count = z.int().min(0).max(10_000)
const ValueOrLabel = z.union([Line.min(1), z.strictObject({ value: Line.min(1), label: Line.optional() })])
const Options = z.array(ValueOrLabel).min(1).max(500)

const common = {
  name: z.string().min(1).max(100),
  label: Line.optional(),
  description: z.string().max(2_000).optional(),
  required: z.boolean().optional(),
  localized: z.boolean().optional(),
  premium: z.boolean().optional(),
}
const scalar = { ...common, indexed: z.boolean().optional() }
const reference = { ...common, onDelete: z.enum(['restrict', 'nullify', 'cascade']).optional() }
const allowed = {
  allowedContentTypeIds: z.array(z.int().positive()).min(1).max(100).optional(),
  allowedContentTypeSlugs: z.array(Line.min(1)).min(1).max(100).optional(),
}
const counted = { minItems: Count.optional(), maxItems: Count.optional() }
const written = { ...scalar, minLength: Count.optional(), maxLength: z.int().min(0).max(1_000_000).optional(), pattern: Line.optional() }

const ItemType = z.enum(['text', 'number', 'checkbox', 'boolean', 'select', 'date', 'date-time'])

const FieldDefinition = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ ...written, type: z.enum(['text', 'textarea']) }),
    z.strictObject({ ...common, type: z.literal('rich-text') }),
    z.strictObject({
      ...scalar,
      type: z.literal('number'),
      integer: z.boolean().optional(),
      min: z.number().optional(),
      max: z.number().optional(),
    }),
    z.strictObject({ ...scalar, type: z.enum(['checkbox', 'boolean', 'date', 'date-time']) }),
    z.strictObject({ ...scalar, type: z.literal('select'), options: Options }),
    z.strictObject({ ...reference, type: z.literal('asset') }),
    z.strictObject({ ...reference, ...counted, type: z.literal('asset-list') }),
    z.strictObject({ ...reference, ...allowed, type: z.literal('content-ref') }),
    z.strictObject({ ...reference, ...allowed, ...counted, type: z.literal('content-ref-list') }),
    z.strictObject({
      ...common,
      type: z.literal('group'),
      get fields() {
        return FieldDefinitions
      },
    }),
    z.strictObject({
      ...scalar,
      ...counted,
      type: z.literal('array'),
      get fields() {
        return FieldDefinitions.optional()
      },
      itemType: ItemType.optional(),
      itemInteger: z.boolean().optional(),
      itemOptions: Options.optional(),
    }),
    z.strictObject({
      ...common,
      ...counted,
      type: z.literal('block-set'),
      get blocks() {
        return z.array(BlockDefinition).min(1).max(100)
      },
    }),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? 'must be a field of one of the known types' : undefined) },
)

const BlockDefinition = z.strictObject({
  name: z.string().min(1).max(100),
  label: Line.optional(),
  description: z.string().max(2_000).optional(),
  get fields(): z.ZodArray<z.ZodType<FieldDefinition>> {
    return FieldDefinitions as unknown as z.ZodArray<z.ZodType<FieldDefinition>>
  },
})

const FieldDefinitions = z.array(FieldDefinition).max(500)

/** The fields of documents as editors think of them; a JSON Schema is compiled from it. */
export const Manifest = z.strictObject({
  version: z.int().min(1).optional(),
  title: Line.optional(),
  description: z.string().max(2_000).optional(),
  fields: FieldDefinitions.min(1),
  localization: z.looseObject({}).optional(),
  publicWrite: z.looseObject({}).optional(),
  lifecycle: z.looseObject({}).optional(),
  preview: z.looseObject({}).optional(),
})
