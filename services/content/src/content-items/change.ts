import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { PendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import type { Write } from '@wordclaw/shared/procedure'
import { FIELDS_OF_WORKING_COPY, PROJECT, projectionTables, projectPublished, TARGETS_FOUND } from '../projections/projected.ts'
import { rowUpToDate } from '../schema-changes/upcast.ts'
import { ContentItemNotFound, VersionConflict } from './content-item.errors.ts'
import { type ContentItemRow, digestIn, HEAD_COLUMNS, ITEM_COLUMNS } from './content-item.schema.ts'

/** What a change may be given, beside the item, its domain, the version it has to be at (or null) and the time. */
interface ChangeInput {
  /** The schema that the type must still have: that of the data. The type's row is share-locked until the commit. */
  readonly schemaHash?: string
  /** The schema that the item and its type were last seen to have. */
  readonly seenHash?: string
  readonly data?: string | null
  /** What the data adds to the graph of references and the index of fields, as JSON; where given, the version has to be too. */
  readonly projection?: string | undefined
  readonly status?: string | null
}

/** What a change makes of the working copy, in SQL over `head` (the row before, locked) and its parameters. */
interface Change {
  readonly takes?: readonly (keyof ChangeInput)[]
  readonly status: (parameter: (name: keyof ChangeInput) => string) => string
  /** Whether readers see the new version, go on seeing what they saw, or see nothing. */
  readonly published: 'this' | 'kept' | 'none'
  /** A further condition on the row before, `i`: where it does not hold, nothing is written. */
  readonly where?: (parameter: (name: keyof ChangeInput) => string) => string
  /** More facts for the events, as pairs of a jsonb_build_object. */
  readonly facts?: string
}

/** How much a change has to do with what is worked out from items: nothing, take a new projection, or give readers that of the working copy. */
type Projecting = 'none' | 'given' | 'as it was'

/** The item before a change of it, which it is made for. */
export interface ChangeTarget extends ChangeInput {
  readonly id: number
  readonly domainId: number
  readonly version: number | null
  readonly now: Date
  /** Whether the type's documents have a projection. @default false */
  readonly projected?: boolean
}

/**
 * A change of an item as one statement. It locks the head, keeps it as a version and makes the new head; history is append-only. What readers see is kept in
 * `published_items`, and written with it. Returns no row, and writes nothing, if the item is not there, is at another version, does not meet the condition, has a
 * type with another schema by now, or refers to something that is gone.
 */
export function itemChange(name: string, change: Change) {
  const statements = {
    none: changeStatement(name, change, 'none'),
    given: changeStatement(`${name}_projected`, change, 'given'),
    'as it was':
      change.published === 'this' ? changeStatement(`${name}_reprojected`, change, 'as it was') : changeStatement(name, change, 'none'),
  }
  const parameters = (projecting: Projecting) => parametersOf(change, projecting)
  return async (write: Write, target: ChangeTarget, events: readonly PendingEvent[]): Promise<ContentItemRow | undefined> => {
    const projecting = target.projection === undefined ? (target.projected ? 'as it was' : 'none') : 'given'
    const { id, domainId, version, now } = target
    const values = [id, domainId, version, now, ...parameters(projecting).map((name) => target[name] ?? null)]
    const [row] = await write<ContentItemRow>(statements[projecting], values, events)
    return row
  }
}

const parametersOf = ({ takes = [] }: Change, projecting: Projecting): readonly (keyof ChangeInput)[] => [
  ...takes,
  ...(projecting === 'given' ? (['projection'] as const) : []),
]

const UNCHANGED_TYPE = (schemaHash: string) => `type as materialized (
  select t.id, t.schema_hash from content.content_items i join content.content_types t on t.id = i.content_type_id
  where i.id = $1 and i.domain_id = $2 and t.schema_hash = ${schemaHash} for key share of t
),`

function changeStatement(name: string, change: Change, projecting: Projecting) {
  const { published, where } = change
  const names = parametersOf(change, projecting)
  const parameter = (name: keyof ChangeInput) => `$${5 + names.indexOf(name)}`
  const typed = names.includes('schemaHash')
  const conditions = [
    'i.id = $1 and i.domain_id = $2 and ($3::int is null or i.version = $3)',
    ...(typed ? ['exists (select from type)'] : []),
    ...(projecting === 'given' ? [TARGETS_FOUND] : []),
    ...(where ? [`(${where(parameter)})`] : []),
  ]
  return effect(
    name,
    'content',
    `${typed ? UNCHANGED_TYPE(parameter('schemaHash')) : ''}
     ${projecting === 'given' ? `${projectionTables(parameter('projection'), '$2')},` : ''}
     head as materialized (select i.* from content.content_items i where ${conditions.join(' and ')} for no key update of i),
     ${SNAPSHOT},
     i as (
       update content.content_items item
       set data = ${names.includes('data') ? `coalesce(${parameter('data')}, head.data)` : 'head.data'}, status = ${change.status(parameter)},
           version = head.version + 1, published_version = ${PUBLISHED_VERSION[published]}, updated_at = $4
           ${typed ? `, schema_hash = ${parameter('schemaHash')}` : ''}
       from head where item.id = head.id
       returning item.*
     ),
     ${published === 'kept' ? '' : `${published === 'this' ? PUBLISH : WITHDRAW},`}
     ${projecting === 'given' ? `${PROJECT},` : ''}
     ${published === 'this' && projecting !== 'none' ? `${projectPublished(projecting === 'given' ? 'select * from wanted_fields' : FIELDS_OF_WORKING_COPY)},` : ''}
     effect as (
       select ${typed ? ITEM_COLUMNS : HEAD_COLUMNS}, jsonb_build_object('contentItemId', i.id, 'contentTypeId', i.content_type_id, 'version', i.version${
         change.facts ? `, ${change.facts}` : ''
}) as facts
       from i
     )`,
    5 + names.length,
    { before: digestIn('head'), after: digestIn('i') },
  )
}

/** Keeps the head as a version. */
export const SNAPSHOT = `snapshot as (
  insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash, created_at)
  select domain_id, id, data, status, version, schema_hash, updated_at from head
)`

const PUBLISHED_VERSION = { this: 'head.version + 1', kept: 'head.published_version', none: 'null' } as const

/** Gives readers the row `i`. */
export const PUBLISH = `published as (
  insert into content.published_items (content_item_id, domain_id, content_type_id, version, data, schema_hash, created_at, updated_at)
  select i.id, i.domain_id, i.content_type_id, i.version, i.data, i.schema_hash, i.created_at, i.updated_at from i where i.published_version = i.version
  on conflict (content_item_id) do update
  set version = excluded.version, data = excluded.data, schema_hash = excluded.schema_hash, locales = null, updated_at = excluded.updated_at
)`

/** Takes the row `i` away from readers. */
const WITHDRAW = `withdrawn as (
  delete from content.published_items p using i where p.content_item_id = i.id and p.domain_id = i.domain_id
),
withdrawn_fields as (
  delete from content.content_item_fields f using i where f.domain_id = i.domain_id and f.content_item_id = i.id and f.view = -1
)`

const current = statement(
  'content_item_current',
  `select ${HEAD_COLUMNS} from content.content_items i where i.id = $1 and i.domain_id = $2`,
)

/** The item as it is now, after a change of it wrote nothing. Throws if it is not there, or not at the version the caller expected. */
export async function explainNoChange(sql: Sql, id: number, domainId: number, expectedVersion: number | null): Promise<ContentItemRow> {
  const [row] = await sql.query<ContentItemRow>(current, [id, domainId])
  if (!row) throw new ContentItemNotFound({ id })
  if (expectedVersion !== null && row.version !== expectedVersion) {
    throw new VersionConflict({ id, expectedVersion, currentVersion: row.version })
  }
  return rowUpToDate(sql, domainId, row)
}
