import { HEAD_COLUMNS } from '../content-items/content-item.schema.ts'
import { PUBLISHED, WORKING_COPY } from '../projections/content-item-field.entity.ts'
import { dueColumns } from '../schema-changes/due-columns.ts'
import type { Column } from './query.schema.ts'

/** What is queried: rows of `table`, called `i`. */
export interface Relation {
  readonly name: 'draft' | 'published'
  readonly table: string
  /** The column with the item's id. */
  readonly id: string
  /** The view whose index rows are of these documents. */
  readonly view: number
  /** The columns of a `ContentItemRow`. */
  readonly row: string
  readonly columns: Record<Column, string>
}

const millisecondsOf = (column: string) => `floor(extract(epoch from ${column}) * 1000)::float8`
const TIMES = { createdAt: millisecondsOf('i.created_at'), updatedAt: millisecondsOf('i.updated_at') }

export const RELATIONS: Readonly<Record<Relation['name'], Relation>> = {
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
