import { z } from 'zod'

const Line = z.string().max(500)
const Count = z.int().min(0).max(10_000)
const Options = z
  .array(
    z.union(
      [Line.min(1), z.strictObject({ value: Line.min(1), label: Line.optional() })],
      'must be a text, or an object with a value and a label',
    ),
  )
  .min(1)
  .max(500)

const described = { label: Line.optional(), description: z.string().max(2_000).optional() }
const common = {
  name: z.string().min(1).max(100),
  ...described,
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

const Text = z.strictObject({
  ...scalar,
  type: z.enum(['text', 'textarea']),
  minLength: Count.optional(),
  maxLength: z.int().min(0).max(1_000_000).optional(),
  pattern: Line.optional(),
})
const RichText = z.strictObject({ ...common, type: z.literal('rich-text') })
const NumberField = z.strictObject({
  ...scalar,
  type: z.literal('number'),
  integer: z.boolean().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
})
const Plain = z.strictObject({ ...scalar, type: z.enum(['checkbox', 'boolean', 'date', 'date-time']) })
const Select = z.strictObject({ ...scalar, type: z.literal('select'), options: Options })
const Asset = z.strictObject({ ...reference, type: z.literal('asset') })
const AssetList = z.strictObject({ ...reference, ...counted, type: z.literal('asset-list') })
const ContentRef = z.strictObject({ ...reference, ...allowed, type: z.literal('content-ref') })
const ContentRefList = z.strictObject({ ...reference, ...allowed, ...counted, type: z.literal('content-ref-list') })

const nested: z.ZodType<readonly FieldDefinition[]> = z.lazy(() => z.array(Field).max(500))

const Group = z.strictObject({ ...common, type: z.literal('group'), fields: nested })
const List = z.strictObject({
  ...scalar,
  ...counted,
  type: z.literal('array'),
  fields: nested.optional(),
  itemType: z.enum(['text', 'number', 'checkbox', 'boolean', 'select', 'date', 'date-time']).optional(),
  itemInteger: z.boolean().optional(),
  itemOptions: Options.optional(),
})
const Block = z.strictObject({ name: z.string().min(1).max(100), ...described, fields: nested })
const BlockSet = z.strictObject({ ...common, ...counted, type: z.literal('block-set'), blocks: z.array(Block).min(1).max(100) })

const LEAVES = [Text, RichText, NumberField, Plain, Select, Asset, AssetList, ContentRef, ContentRefList] as const

export type SelectOptions = z.output<typeof Options>

interface Named {
  readonly name: string
  readonly label?: string | undefined
  readonly description?: string | undefined
}
interface Common extends Named {
  readonly required?: boolean | undefined
  readonly localized?: boolean | undefined
  readonly premium?: boolean | undefined
}
interface Counted {
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
}

export interface GroupDefinition extends Common {
  readonly type: 'group'
  readonly fields: readonly FieldDefinition[]
}
export interface ListDefinition extends Common, Counted {
  readonly type: 'array'
  readonly indexed?: boolean | undefined
  readonly fields?: readonly FieldDefinition[] | undefined
  readonly itemType?: 'text' | 'number' | 'checkbox' | 'boolean' | 'select' | 'date' | 'date-time' | undefined
  readonly itemInteger?: boolean | undefined
  readonly itemOptions?: SelectOptions | undefined
}
export interface BlockDefinition extends Named {
  readonly fields: readonly FieldDefinition[]
}
export interface BlockSetDefinition extends Common, Counted {
  readonly type: 'block-set'
  readonly blocks: readonly BlockDefinition[]
}

export type LeafDefinition = z.output<(typeof LEAVES)[number]>
export type FieldDefinition = LeafDefinition | GroupDefinition | ListDefinition | BlockSetDefinition

/** The names that the type of a field may have. */
export const FIELD_TYPES: readonly string[] = [...LEAVES, Group, List, BlockSet].flatMap(({ shape: { type } }) =>
  'options' in type ? type.options : [...type.values],
)

const Field = z.discriminatedUnion('type', [...LEAVES, Group, List, BlockSet], {
  error: ({ code }) => (code === 'invalid_union' ? 'names no type of field' : undefined),
})

/** The fields of documents as editors think of them. A JSON Schema is compiled from it; the four blocks are passed on to that. */
export const Manifest = z.strictObject({
  version: z.int().min(1).optional(),
  title: Line.optional(),
  description: z.string().max(2_000).optional(),
  fields: nested,
  localization: z.looseObject({}).optional(),
  publicWrite: z.looseObject({}).optional(),
  lifecycle: z.looseObject({}).optional(),
  preview: z.looseObject({}).optional(),
})
export type Manifest = z.output<typeof Manifest>
