import { pageOf } from '@wordclaw/shared/pagination'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentItemView } from '../content-items/content-item.schema.ts'

/** The most conditions a query may have, and the most keys it is sorted by. */
const CONDITIONS = 50
const DEPTH = 10
const SORT_KEYS = 3

/** What columns of an item can be named beside the fields of its document. */
export const COLUMNS = ['id', 'status', 'version', 'createdAt', 'updatedAt', 'publicationState'] as const
export type Column = (typeof COLUMNS)[number]

export const Place = z
  .string()
  .min(1)
  .max(500)
  .describe(
    `A column (${COLUMNS.join(', ')}), or a field of the document: the name of a top-level one, or a JSON pointer such as /seo/title, with * for the elements of an array, as in /gallery/*/caption.`,
  )

// What index rows and comparisons hold of a text, and more.
const Text = z.string().max(2_000)
const Operand = z.union([Text, z.number(), z.boolean()])
const Bound = z.union([Text, z.number()])

const OPERATORS = {
  eq: Operand.optional().describe('Equals. Times are compared as instants, texts by code point.'),
  ne: Operand.optional().describe('Not eq: also where there is no value.'),
  in: z.array(Operand).min(1).max(100).optional().describe('Equals one of these.'),
  lt: Bound.optional(),
  lte: Bound.optional(),
  gt: Bound.optional(),
  gte: Bound.optional(),
  contains: Text.min(1).optional().describe('The text has this in it, in whatever case.'),
  startsWith: Text.min(1).optional().describe('The text begins with this, in this case.'),
  exists: z.boolean().optional().describe('Whether there is a value that is not null.'),
}

const References = z
  .strictObject({ item: RowId.optional(), asset: RowId.optional() })
  .refine(({ item, asset }) => (item === undefined) !== (asset === undefined), 'must name an item or an asset, and not both')

/** What holds of an item: one of `and`, `or` and `not`, or operators about a `field`, or `references`, from a `field` or from anywhere. */
export interface Condition extends Partial<{ [O in keyof typeof OPERATORS]: z.infer<(typeof OPERATORS)[O]> }> {
  readonly and?: Condition[] | undefined
  readonly or?: Condition[] | undefined
  readonly not?: Condition | undefined
  readonly field?: string | undefined
  readonly references?: z.infer<typeof References> | undefined
}

const Condition: z.ZodType<Condition, Condition> = z
  .strictObject({
    get and() {
      return z.array(Condition).min(1).max(CONDITIONS).optional().describe('All of these hold.')
    },
    get or() {
      return z.array(Condition).min(1).max(CONDITIONS).optional().describe('One of these holds.')
    },
    get not() {
      return Condition.optional().describe('This does not hold.')
    },
    field: Place.optional().describe('What the operators beside this are about: each of them has to hold of some value there.'),
    ...OPERATORS,
    references: References.optional().describe('The item or the asset that is referred to: from anywhere in the document, or from field.'),
  })
  .meta({ id: 'ContentItemCondition' })

export const operatorsOf = (condition: Condition) =>
  (Object.keys(OPERATORS) as (keyof typeof OPERATORS)[]).filter((name) => condition[name] !== undefined)

/** What is wrong with how a condition is put together, if anything is; `size` counts the conditions in it. */
function faultOf(condition: Condition, depth = 0, size = { left: CONDITIONS }): string | null {
  if (depth > DEPTH || --size.left < 0) return `has more than ${CONDITIONS} conditions, or more than ${DEPTH} within one another`
  const { and, or, not, field, references } = condition
  const tested = operatorsOf(condition).length > 0
  if ([and, or, not, tested ? field : references].filter((part) => part !== undefined).length !== 1 || (tested && references))
    return 'has conditions that are not exactly one of and, or, not, references, or a field with operators'
  if (field !== undefined && (and || or || not)) return 'names a field beside and, or or not'
  for (const inner of [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])]) {
    const fault = faultOf(inner, depth + 1, size)
    if (fault) return fault
  }
  return null
}

export const Where = Condition.superRefine((condition, context) => {
  const message = faultOf(condition)
  if (message) context.addIssue({ code: 'custom', message })
})

export const Sort = z.array(z.strictObject({ field: Place, direction: z.enum(['asc', 'desc']).default('asc') })).max(SORT_KEYS)

export const QueryCursor = z.string().max(8_192).optional().describe('The nextCursor of the page before this one, of the same query.')

const Total = z
  .object({ exact: z.int().optional(), atLeast: z.int().optional() })
  .describe('How many items the query finds: exactly, or at least so many where counting on would cost too much.')

const { items, ...head } = pageOf(ContentItemView).shape

/** A page of a query. Its items come last: `splitPage` relies on that. */
export const QueryPage = z.object({ ...head, total: Total.optional(), items })
