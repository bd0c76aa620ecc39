import { z } from 'zod'
import { Status } from '../content-items/content-item.schema.ts'
import { FieldFilterIncomplete, InvalidCreatedAfter, InvalidCreatedBefore } from './filter.errors.ts'
import { instantOf, type Predicate, predicateOf, type Value } from './predicate.ts'
import type { QueriedType } from './queried-type.ts'
import { type Condition, Place } from './query.schema.ts'
import { targetNamed } from './target.ts'

/** The filters that a list takes as parameters of its address. All given have to hold. */
export const SimpleFilter = {
  status: Status.optional().describe('Only items in this state.'),
  q: z.string().min(1).max(200).optional().describe('Only items with this text in their document, status or id, in whatever case.'),
  createdAfter: z.string().max(40).optional().describe('Only items created then or later.'),
  createdBefore: z.string().max(40).optional().describe('Only items created then or earlier.'),
  fieldName: Place.optional().describe('The field that fieldValue is about. Takes contentTypeId.'),
  fieldOp: z.enum(['eq', 'contains', 'gte', 'lte']).default('eq').describe('How the field is compared with fieldValue.'),
  fieldValue: z.string().max(2_000).optional().describe('What the field is compared with, as text.'),
  includeArchived: z
    .boolean()
    .default(true)
    .describe('false leaves out the items that the lifecycle of their type has archived. Takes contentTypeId.'),
}

export type Filter = z.output<z.ZodObject<typeof SimpleFilter>>

/** Whether anything is asked for that takes more than one range of an index. */
export const isFiltered = ({ q, createdAfter, createdBefore, fieldName, fieldValue, includeArchived }: Filter): boolean =>
  !includeArchived || [q, createdAfter, createdBefore, fieldName, fieldValue].some((value) => value !== undefined)

/** The parameters as one predicate. `type` is null for a list of items of all types. */
export function simplePredicate(filter: Filter, type: QueriedType | null): Predicate {
  const { status, q, createdAfter, createdBefore, includeArchived } = filter
  const shape = type?.shape ?? null
  if (createdAfter !== undefined && Number.isNaN(instantOf(createdAfter))) throw new InvalidCreatedAfter({ given: createdAfter })
  if (createdBefore !== undefined && Number.isNaN(instantOf(createdBefore))) throw new InvalidCreatedBefore({ given: createdBefore })
  const archived = includeArchived || status !== undefined ? undefined : shape?.lifecycle?.archiveStatus
  const conditions: Condition[] = [
    ...(status === undefined ? [] : [{ field: 'status', eq: status }]),
    ...(archived === undefined ? [] : [{ field: 'status', ne: archived }]),
    ...(createdAfter === undefined ? [] : [{ field: 'createdAt', gte: createdAfter }]),
    ...(createdBefore === undefined ? [] : [{ field: 'createdAt', lte: createdBefore }]),
    ...fieldCondition(filter, type),
  ]
  const words: Predicate[] = q === undefined ? [] : [{ kind: 'words', text: q, without: type?.withheld ?? [] }]
  return { kind: 'all', parts: [...conditions.map((condition) => predicateOf(condition, shape)), ...words] }
}

function fieldCondition({ fieldName, fieldOp, fieldValue }: Filter, type: QueriedType | null): Condition[] {
  if (fieldName === undefined && fieldValue === undefined) return []
  if (fieldName === undefined || fieldValue === undefined) throw new FieldFilterIncomplete({})
  const target = type && targetNamed(type.shape, fieldName)
  return [{ field: fieldName, [fieldOp]: meantBy(fieldValue, target?.type) }]
}

/** The value that a text stands for; the text itself where it stands for none, which is then refused. */
function meantBy(text: string, type: string | undefined): Value {
  if (type === 'number' && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))) return Number(text)
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text
}
