import { LRUCache } from 'lru-cache'
import { isObject } from '../validation/subschemas.ts'
import { blocksOf, type Lifecycle, type Localization, type PublicWrite } from './root-blocks.ts'
import { type Node, unfold } from './unfold.ts'

export type FieldKind =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'asset'
  | 'asset-list'
  | 'content-ref'
  | 'content-ref-list'
  | 'object'
  | 'array'

/** A place in the documents of a type that its schema declares. */
export interface Field {
  /** JSON pointer of the property, with a star for the index of an array's element and nothing for the locale of a localized field. */
  readonly path: string
  readonly kind: FieldKind
  readonly title?: string
  readonly localized: boolean
  /** Whether there can be several values: it is in an array, or localized. */
  readonly multiple: boolean
  readonly required: boolean
  /** Whether its values are kept in the index of fields. */
  readonly indexed: boolean
  /** What the schema says of its texts (date, date-time …); rich-text for the array that is one. */
  readonly format?: string
  readonly premium: boolean
  readonly allowedContentTypeIds?: readonly number[]
  readonly allowedContentTypeSlugs?: readonly string[]
  /** What deleting the target does. @default 'restrict' */
  readonly onDelete?: 'restrict' | 'nullify' | 'cascade'
}

/** What the documents of a type look like, and what its keywords ask for. */
export interface Shape {
  readonly fields: readonly Field[]
  readonly localization: Localization | null
  readonly lifecycle: Lifecycle | null
  readonly publicWrite: PublicWrite | null
  /** Whether documents have anything to project: an indexed field or a reference. */
  readonly projected: boolean
  /** The fields as documents nest them. */
  readonly tree: Node
}

const SHAPES = 5_000
const NODES = 200_000

const shapes = new LRUCache<string, Shape>({ max: SHAPES, maxSize: NODES, sizeCalculation: ({ fields }) => 1 + fields.length })

/** What a schema declares, worked out once per schema. The text is one that was accepted; `schemaHash` identifies it. */
export function shapeOf(schema: string, schemaHash: string): Shape {
  let shape = shapes.get(schemaHash)
  if (!shape) {
    shape = shapeIn(JSON.parse(schema))
    shapes.set(schemaHash, shape)
  }
  return shape
}

function shapeIn(schema: unknown): Shape {
  const root = isObject(schema) ? schema : {}
  const blocks = blocksOf(root)
  const { tree, fields } = unfold(root, blocks.localization !== null)
  return { fields, ...blocks, projected: tree.projects, tree }
}
