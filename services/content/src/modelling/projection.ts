import type { Issue } from '@wordclaw/shared/errors'
import { isObject } from '../validation/subschemas.ts'
import type { Field, Shape } from './shape.ts'
import type { Node } from './unfold.ts'

/** That a document refers to an item or an asset. */
export interface Reference {
  /** Where in the document: /gallery/0, /hero/de. */
  readonly path: string
  readonly kind: 'item' | 'asset'
  readonly targetId: number
  /** The types that the target may have; any, if neither is given. */
  readonly allowedContentTypeIds?: readonly number[]
  readonly allowedContentTypeSlugs?: readonly string[]
}

/** What a document has in the index of fields and in the graph of references, each row once. */
export interface Projection {
  readonly fields: readonly { readonly path: string; readonly value: string }[]
  readonly references: readonly Reference[]
}

const NOTHING: Projection = { fields: [], references: [] }

/** What a document that fits the schema adds to the index of fields and to the graph of references. */
export function projectionOf(shape: Shape, document: Record<string, unknown>): Projection {
  if (!shape.projected) return NOTHING
  const found: Found = { fields: new Map(), references: new Map() }
  collect(shape.tree, document, '', found)
  return { fields: [...found.fields.values()], references: [...found.references.values()] }
}

/** How many rows one document may have in the index of fields and the graph of references: each of its writes replaces them. */
const ROWS = 5_000

/** Why a document with this projection is not written; nothing if it can be. */
export const projectionIssues = ({ fields, references }: Projection): Issue[] =>
  fields.length + references.length <= ROWS
    ? []
    : [
        {
          pointer: '',
          rule: 'size',
          message: `has ${fields.length + references.length} references and indexed values; at most ${ROWS} are allowed`,
        },
      ]

interface Found {
  readonly fields: Map<string, Projection['fields'][number]>
  readonly references: Map<string, Reference>
}

function collect(node: Node, value: unknown, at: string, found: Found): void {
  if (!node.projects || value === null || value === undefined) return
  if (!node.localized) collectOne(node, value, at, found)
  else if (isObject(value)) for (const [locale, inner] of Object.entries(value)) collectOne(node, inner, `${at}/${locale}`, found)
}

function collectOne(node: Node, value: unknown, at: string, found: Found): void {
  if (node.field) project(node.field, value, at, found)
  for (const { when, node: branch } of node.branches) {
    if (branch.projects && when.every(([name, constant]) => isObject(value) && value[name] === constant))
      collectOne(branch, value, at, found)
  }
  if (Array.isArray(value)) {
    const { items } = node
    if (items?.projects) for (const [index, inner] of value.entries()) collect(items, inner, `${at}/${index}`, found)
  } else if (isObject(value)) {
    for (const [name, inner] of node.properties) {
      if (inner.projects && Object.hasOwn(value, name)) collect(inner, value[name], `${at}/${escaped(name)}`, found)
    }
  }
}

function project(field: Field, value: unknown, at: string, found: Found): void {
  if (field.kind === 'asset-list' || field.kind === 'content-ref-list') {
    if (Array.isArray(value)) for (const [index, one] of value.entries()) refer(field, one, `${at}/${index}`, found)
  } else if (field.kind === 'asset' || field.kind === 'content-ref') {
    refer(field, value, at, found)
  } else if (isIndexable(value) && kindOf(value) === field.kind.replace('integer', 'number')) {
    const compared = comparedAs(field, value)
    if (compared === null) return
    const encoded = encodeValue(compared)
    found.fields.set(`${field.path} ${encoded}`, { path: field.path, value: encoded })
  }
}

/** Times are in the order of the instants, in milliseconds, whatever their offsets. */
function comparedAs({ kind, format }: Field, value: string | number | boolean): string | number | boolean | null {
  if (kind !== 'string' || format !== 'date-time') return value
  const instant = Date.parse(String(value))
  return Number.isNaN(instant) ? null : instant
}

function refer({ kind, allowedContentTypeIds, allowedContentTypeSlugs }: Field, value: unknown, path: string, { references }: Found): void {
  const asset = kind === 'asset' || kind === 'asset-list'
  const targetId = isObject(value) ? value[asset ? 'assetId' : 'contentItemId'] : undefined
  if (typeof targetId !== 'number') return
  references.set(`${asset} ${path}`, {
    path,
    kind: asset ? 'asset' : 'item',
    targetId,
    ...(allowedContentTypeIds && { allowedContentTypeIds }),
    ...(allowedContentTypeSlugs && { allowedContentTypeSlugs }),
  })
}

const kindOf = (value: string | number | boolean): string => typeof value

const isIndexable = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const escaped = (name: string): string => (/[~/]/.test(name) ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name)

/** How many UTF-16 code units of a text take part in the order; one more if that keeps a character whole. */
const TEXT_LIMIT = 256

const bits = new DataView(new ArrayBuffer(8))

/**
 * The value as a text. Texts of values of one type are, byte by byte in UTF-8, in the order of the values: numbers numerically,
 * texts by code point as far as their first 256 code units, false before true.
 */
export function encodeValue(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'b1' : 'b0'
  if (typeof value === 'number') return `n${orderedBits(value)}`
  const isCut = value.length > TEXT_LIMIT && /[\uD800-\uDBFF]/.test(value.charAt(TEXT_LIMIT - 1))
  return `s${value.slice(0, isCut ? TEXT_LIMIT + 1 : TEXT_LIMIT)}`
}

/** The bits of an IEEE double, so turned that they are in the order of the numbers: of negative ones all, of others the first. */
function orderedBits(number: number): string {
  bits.setFloat64(0, number === 0 ? 0 : number)
  const raw = bits.getBigUint64(0)
  const ordered = raw >> 63n ? ~raw & 0xffffffffffffffffn : raw | 0x8000000000000000n
  return ordered.toString(16).padStart(16, '0')
}
