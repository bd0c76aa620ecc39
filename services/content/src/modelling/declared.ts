import { isObject, type JsonObject } from '../validation/subschemas.ts'
import type { Field, FieldKind } from './shape.ts'

/** What the subschemas that apply to one value say of it, taken together. */
export interface Declared
  extends Pick<Field, 'title' | 'format' | 'allowedContentTypeIds' | 'allowedContentTypeSlugs' | 'onDelete' | 'indexed' | 'premium'> {
  /** Null if nothing says what the value is. */
  readonly kind: FieldKind | null
  /** What the value refers to, if it is a reference. */
  readonly target: 'asset' | 'item' | null
}

const TARGETS: Partial<Record<FieldKind, 'asset' | 'item'>> = {
  asset: 'asset',
  'asset-list': 'asset',
  'content-ref': 'item',
  'content-ref-list': 'item',
}

export const REFERENCE_KINDS = Object.keys(TARGETS) as readonly FieldKind[]

const SCALARS: ReadonlySet<FieldKind | null> = new Set(['string', 'number', 'integer', 'boolean'])

/** Reads the subschemas of a place. `outside` is what was said where the alternative that holds them is listed. */
export function declaredBy(schemas: readonly (JsonObject | boolean)[], outside: Declared | null): Declared {
  const here = schemas.filter(isObject)
  const marked = textIn(here, 'x-wordclaw-field-kind', (kind) => kind in TARGETS) as FieldKind | undefined
  const kind = marked ?? typeOf(here)
  const format = textIn(here, 'x-wordclaw-field-kind', (name) => name === 'rich-text') ?? textIn(here, 'format') ?? outside?.format
  const title = textIn(here, 'title') ?? outside?.title
  const onDelete = textIn(here, 'x-wordclaw-on-delete') as Field['onDelete'] | undefined
  const ids = listIn(here, 'allowedContentTypeIds', Number.isInteger) as number[] | undefined
  const slugs = listIn(here, 'allowedContentTypeSlugs', (slug) => typeof slug === 'string') as string[] | undefined
  const target = (marked && TARGETS[marked]) ?? null
  return {
    kind,
    target,
    indexed: SCALARS.has(kind) && (here.some((schema) => schema['x-wordclaw-indexed'] === true) || outside?.indexed === true),
    premium: here.some((schema) => schema['premium'] === true) || outside?.premium === true,
    ...(title !== undefined && { title }),
    ...(format !== undefined && { format }),
    ...(target === 'item' && ids && { allowedContentTypeIds: ids }),
    ...(target === 'item' && slugs && { allowedContentTypeSlugs: slugs }),
    ...(target && { onDelete: onDelete ?? 'restrict' }),
  }
}

function textIn(schemas: readonly JsonObject[], keyword: string, allows: (text: string) => boolean = () => true): string | undefined {
  const texts = schemas.map((schema) => schema[keyword])
  return texts.find((text): text is string => typeof text === 'string' && allows(text))
}

/** A list at a node, or at its items where the node is a list of references. */
function listIn(schemas: readonly JsonObject[], keyword: string, allows: (value: unknown) => boolean): unknown[] | undefined {
  const places = schemas.flatMap((schema) => [schema, ...(isObject(schema['items']) ? [schema['items']] : [])])
  const lists = places.map((place) => place[keyword])
  return lists.find((list): list is unknown[] => Array.isArray(list) && list.every(allows))
}

/** The one type that a value may have beside null. */
function typeOf(schemas: readonly JsonObject[]): FieldKind | null {
  const declared = schemas.flatMap((schema) => ('type' in schema ? [[schema['type']].flat()] : []))
  const [first, ...others] = declared
  const types = (first ?? schemas.flatMap(impliedBy)).filter((type) => type !== 'null' && others.every((allowed) => allowed.includes(type)))
  const distinct = [...new Set(types)]
  if (distinct.length === 2 && distinct.includes('number') && distinct.includes('integer')) return 'number'
  const [only] = distinct
  return distinct.length === 1 && KINDS.has(only as FieldKind) ? (only as FieldKind) : null
}

const KINDS: ReadonlySet<FieldKind> = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array'])

/** The types that a schema without one allows, as its other keywords tell. */
function impliedBy(schema: JsonObject): string[] {
  if ('const' in schema) return [nameOf(schema['const'])]
  if (Array.isArray(schema['enum'])) return schema['enum'].map(nameOf)
  if (isObject(schema['properties'])) return ['object']
  return isObject(schema['items']) ? ['array'] : []
}

const nameOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
