import type { Field, Shape } from '../modelling/shape.ts'
import type { Node } from '../modelling/unfold.ts'
import { COLUMNS, type Column } from './query.schema.ts'

/** How values are compared: numbers numerically, times as instants, texts by code point, false before true. */
export type ValueType = 'text' | 'number' | 'boolean' | 'time'

/** What a name in a query stands for: a column of the item, or a place in its document. */
export type Target = { readonly name: string; readonly type: ValueType } & (
  | { readonly column: Column }
  | { readonly column: null; readonly field: Field; readonly jsonPath: string }
)

const TYPES: Record<Column, ValueType> = {
  id: 'number',
  status: 'text',
  version: 'number',
  createdAt: 'time',
  updatedAt: 'time',
  publicationState: 'text',
}

const isColumn = (name: string): name is Column => (COLUMNS as readonly string[]).includes(name)

export const columnNamed = (name: string): Target | null => (isColumn(name) ? { name, column: name, type: TYPES[name] } : null)

/** The field with the name or pointer, which a schema may describe once for each kind of value; those of kinds that can be compared come first. */
export function fieldsAt(shape: Shape, name: string): Field[] {
  const path = pointerTo(name)
  return shape.fields
    .filter((field) => field.path === path)
    .sort((one, other) => Number(typeOf(other) !== null) - Number(typeOf(one) !== null))
}

/** A column, or a field whose values can be compared; null if the name stands for neither. */
export function targetNamed(shape: Shape, name: string): Target | null {
  const column = columnNamed(name)
  if (column) return column
  const [field] = fieldsAt(shape, name)
  const type = field ? typeOf(field) : null
  return field && type ? { name, type, column: null, field, jsonPath: jsonPathOf(shape, field) } : null
}

const pointerTo = (name: string): string => (name.startsWith('/') ? name : `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)

function typeOf({ kind, format }: Field): ValueType | null {
  if (kind === 'string') return format === 'date-time' ? 'time' : 'text'
  if (kind === 'number' || kind === 'integer') return 'number'
  return kind === 'boolean' ? 'boolean' : null
}

export const namesIn = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The field as a path that PostgreSQL follows through documents: every element of arrays, every locale of what is localized. */
export function jsonPathOf({ tree }: Shape, { path }: Field): string {
  const names = namesIn(path)
  const locale = localeIn(tree, names, 0)
  const step = (name: string) => (name === '*' ? '[*]' : `.${JSON.stringify(name)}`)
  return names.reduce((steps, name, index) => `${steps}${step(name)}${locale === index + 1 ? '.*' : ''}`, '$')
}

/** How many names lead to the map of locales, if there is one on the way. */
function localeIn(node: Node, names: readonly string[], depth: number): number | null {
  if (node.localized) return depth
  const next = names[depth]
  const inner = next === '*' ? node.items : node.properties.find(([name]) => name === next)?.[1]
  const found = inner ? localeIn(inner, names, depth + 1) : null
  if (found !== null) return found
  for (const branch of node.branches) {
    const within = localeIn(branch.node, names, depth)
    if (within !== null) return within
  }
  return null
}
