import { HEAD_COLUMNS } from '../content-items/content-item.schema.ts'
import { PUBLISHED, WORKING_COPY } from '../projections/content-item-field.entity.ts'
import type { Perspective } from '../releases/perspective.ts'
import { changedBy, RELEASE_COLUMNS_OF_ITEM, unchangedBy } from '../releases/release-relation.ts'
import { dueColumns } from '../schema-changes/due-columns.ts'
import type { Column } from './query.schema.ts'

/** What is queried: rows of `table`, called `i`. */
export interface Relation {
  readonly name: 'draft' | 'published' | `release:${number}`
  readonly table: string
  /** The tables that it is made up of, each with the rows of its own. @default table */
  readonly parts?: readonly string[]
  /** The column with the item's id. */
  readonly id: string
  /** The view whose index rows are of these documents; null if there is none, so that no index of fields leads to them. */
  readonly view: number | null
  /** The columns of a `ContentItemRow`. */
  readonly row: string
  readonly columns: Record<Column, string>
}

const millisecondsOf = (column: string) => `floor(extract(epoch from ${column}) * 1000)::float8`
const TIMES = { createdAt: millisecondsOf('i.created_at'), updatedAt: millisecondsOf('i.updated_at') }

const RELATIONS: Readonly<Record<'draft' | 'published', Relation>> = {
  draft: {
    name: 'draft',
    table: 'content.content_items',
    id: 'id',
    view: WORKING_COPY,
    row: HEAD_COLUMNS,
    columns: {
      ...TIMES,
      id: 'i.id',
      status: 'i.status',
      version: 'i.version',
      publicationState: `case when i.published_version is null then 'draft' when i.published_version = i.version then 'published' else 'changed' end`,
    },
  },
  // Readers are told of nothing but what is published: no statement on this relation comes near a working copy, not even to see whether there is a newer one.
  published: {
    name: 'published',
    table: 'content.published_items',
    id: 'content_item_id',
    view: PUBLISHED,
    row: `i.content_item_id as id, i.content_type_id, i.data, 'published' as status, i.version, i.version as head_version, i.version as published_version,
      i.created_at, i.updated_at, ${dueColumns('i')}`,
    columns: { ...TIMES, id: 'i.content_item_id', status: `'published'`, version: 'i.version', publicationState: `'published'` },
  },
}

function releaseTables(release: number, domainId: number): Pick<Relation, 'table' | 'parts'> {
  const parts = [unchangedBy, changedBy].map((part) => `(${part(String(release), String(domainId))})`)
  return { table: `(${parts.join(' union all ')})`, parts }
}

/** The relation of a perspective. */
export const relationOf = (perspective: Perspective, domainId: number): Relation =>
  perspective.kind === 'release'
    ? {
        name: `release:${perspective.release}`,
        ...releaseTables(perspective.release, domainId),
        id: 'id',
        view: null,
        row: RELEASE_COLUMNS_OF_ITEM,
        columns: { ...RELATIONS.published.columns, id: 'i.id' },
      }
    : RELATIONS[perspective.kind]
