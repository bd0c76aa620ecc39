import type { Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import { isObject, type Subschema } from '../validation/subschemas.ts'
import { ALTERNATIVES, below, closureOf, itemsBelow, type Targets } from './closure.ts'
import { declaredBy, REFERENCE_KINDS } from './declared.ts'
import type { FieldKind } from './shape.ts'

const FIELD_KINDS: readonly unknown[] = [...REFERENCE_KINDS, 'rich-text']
const ON_DELETE: readonly unknown[] = ['restrict', 'nullify', 'cascade']
const ALLOWED_LIMIT = 100

/** What is wrong with the keywords that a subschema says of the field it describes. */
export function fieldIssues(subschema: Subschema, targets: Targets): Issue[] {
  const { schema } = subschema
  if (!isObject(schema)) return []
  return [
    ...('x-wordclaw-field-kind' in schema ? kindIssues(subschema, schema['x-wordclaw-field-kind'], targets) : []),
    ...('x-wordclaw-indexed' in schema ? indexedIssues(subschema, schema['x-wordclaw-indexed'], targets) : []),
    ...('x-wordclaw-on-delete' in schema ? onDeleteIssues(subschema, schema) : []),
    ...('x-wordclaw-localized' in schema && typeof schema['x-wordclaw-localized'] !== 'boolean'
      ? [fault(subschema, ['x-wordclaw-localized'], 'must be true or false')]
      : []),
  ]
}

function kindIssues(subschema: Subschema, kind: unknown, targets: Targets): Issue[] {
  const place = { ...fault(subschema, ['x-wordclaw-field-kind'], ''), rule: String(kind).slice(0, 40) }
  if (!FIELD_KINDS.includes(kind)) return [{ ...place, rule: 'keyword', message: 'names no kind of field', allowed: FIELD_KINDS }]
  if (kind === 'rich-text') return []
  const isList = kind === 'asset-list' || kind === 'content-ref-list'
  const here = closureOf([subschema], targets)
  const one = isList ? closureOf(itemsBelow(here), targets) : here
  const member = kind === 'asset' || kind === 'asset-list' ? 'assetId' : 'contentItemId'
  const issues: Issue[] = []
  if (isList && !hasType(here, 'array')) issues.push({ ...place, message: 'needs type "array"' })
  if (!hasType(one, 'object') || !hasNumber(one, member))
    issues.push({ ...place, message: `needs ${isList ? 'items of ' : ''}type "object" with the required number "${member}"` })
  if (member === 'contentItemId')
    for (const held of isList ? [subschema, ...itemsBelow([subschema])] : [subschema]) issues.push(...allowedIssues(held))
  return issues
}

const hasType = (here: readonly Subschema[], type: string): boolean =>
  here.some(({ schema }) => isObject(schema) && [schema['type']].flat().includes(type))

function hasNumber(here: readonly Subschema[], name: string): boolean {
  const found = closureTypes(below(here, 'properties').flatMap((property) => (property.name === name ? [property.child] : [])))
  const isRequired = here.some(({ schema }) => isObject(schema) && Array.isArray(schema['required']) && schema['required'].includes(name))
  return isRequired && found.some((type) => type === 'number' || type === 'integer')
}

const closureTypes = (here: readonly Subschema[]): unknown[] =>
  here.flatMap(({ schema }) => (isObject(schema) ? [schema['type']].flat() : []))

function allowedIssues(subschema: Subschema): Issue[] {
  const { schema } = subschema
  const lists = [
    ['allowedContentTypeIds', (id: unknown) => Number.isInteger(id), 'ids'],
    ['allowedContentTypeSlugs', (slug: unknown) => typeof slug === 'string', 'slugs'],
  ] as const
  return lists.flatMap(([keyword, fits, what]): Issue[] => {
    const list = isObject(schema) ? schema[keyword] : undefined
    if (list === undefined || (Array.isArray(list) && list.length > 0 && list.length <= ALLOWED_LIMIT && list.every(fits))) return []
    return [{ ...fault(subschema, [keyword], `must be a list of 1 to ${ALLOWED_LIMIT} ${what} of content types`), rule: 'content-ref' }]
  })
}

function indexedIssues(subschema: Subschema, indexed: unknown, targets: Targets): Issue[] {
  if (typeof indexed !== 'boolean') return [fault(subschema, ['x-wordclaw-indexed'], 'must be true or false')]
  if (!indexed || isScalar(closureOf([subschema], targets), targets)) return []
  return [fault(subschema, ['x-wordclaw-indexed'], 'may stand on a field of type string, number, integer or boolean only')]
}

/** Whether a value is a scalar by its own type, or by each of its alternatives that does not stand for null. */
function isScalar(here: readonly Subschema[], targets: Targets): boolean {
  const { kind } = declaredBy(
    here.map(({ schema }) => schema),
    null,
  )
  if (kind !== null) return SCALARS.includes(kind)
  const kinds = ALTERNATIVES.flatMap((keyword) => below(here, keyword)).map(
    ({ child }) =>
      declaredBy(
        closureOf([child], targets).map(({ schema }) => schema),
        null,
      ).kind,
  )
  return kinds.some((found) => found !== null) && kinds.every((found) => found === null || SCALARS.includes(found))
}

const SCALARS: readonly FieldKind[] = ['string', 'number', 'integer', 'boolean']

function onDeleteIssues(subschema: Subschema, schema: Readonly<Record<string, unknown>>): Issue[] {
  const place = ['x-wordclaw-on-delete']
  if (!ON_DELETE.includes(schema['x-wordclaw-on-delete']))
    return [{ ...fault(subschema, place, 'is none of the rules for deletion'), allowed: ON_DELETE }]
  const isReference = REFERENCE_KINDS.includes(schema['x-wordclaw-field-kind'] as FieldKind)
  return isReference ? [] : [fault(subschema, place, 'may stand beside an x-wordclaw-field-kind that makes the field a reference only')]
}

const fault = ({ pointer }: Subschema, path: readonly string[], message: string): Issue => ({
  pointer: pointer + pointerOf(path),
  rule: path[0] ?? '',
  message,
})
