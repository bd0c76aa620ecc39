import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { type PendingEvent, pendingEvent } from '@wordclaw/shared/events'
import { outboxRows } from '@wordclaw/shared/outbox/write'
import { ContentItemPublished, ContentItemUpdated } from '../events.ts'
import { type Projection, projectionOf } from '../modelling/projection.ts'
import { shapeOf } from '../modelling/shape.ts'
import type { Lost } from './archive.ts'
import { type DueItem, dueItems } from './due-items.ts'
import { type Kept, keptOf } from './kept.ts'
import { type Ways, waysIn } from './steps.ts'
import { bringAlong, type Current } from './upcast.ts'
import { type BatchRow, writeBatch } from './write-batch.ts'

/** A type whose items are brought to its schema of today. */
interface MigratedType {
  readonly domainId: number
  readonly contentTypeId: number
  readonly schema: string
  readonly schemaHash: string
  readonly revision: number
}

/** The migration that pays for it. */
export interface Mover {
  readonly sql: Pick<Sql, 'query'>
  readonly now: Date
  readonly migrationId: number
  readonly traceparent: string | undefined
  readonly audit: () => PendingEvent
}

/** Where the next batch begins, or that there is none. */
export type Progress = { readonly after: number } | 'done'

/** Brings the next items after `after` to the type's schema. Items that somebody wrote meanwhile are at it already, or come again in the next batch. */
export async function migrateBatch(mover: Mover, type: MigratedType, after: number): Promise<Progress> {
  const { sql, now, migrationId, traceparent } = mover
  const { domainId, contentTypeId, schemaHash } = type
  const items = await dueItems(sql, domainId, contentTypeId, after, schemaHash)
  const last = items.at(-1)
  if (!last) return 'done'
  const ids = items.map(({ id }) => id)
  const past = { kept: keptOf(sql, domainId, ids), ways: waysIn(sql) }
  const rows: BatchRow[] = []
  for (const item of items) rows.push(await rowOf(mover, type, past, item))
  const whole = outboxRows([mover.audit()], domainId, traceparent)
  const written = await sql.query<{ id: number }>(writeBatch, [
    domainId,
    contentTypeId,
    schemaHash,
    JSON.stringify(rows),
    now,
    migrationId,
    whole,
  ])
  return { after: written.length === items.length ? last.id : after }
}

async function rowOf(mover: Mover, type: MigratedType, past: Past, item: DueItem): Promise<BatchRow> {
  const { id, version, data, schema_hash: hash, published_data, published_hash, published_version } = item
  const head = await brought(type, past, { id, version, text: data, hash })
  const changed = head.text !== data
  const next = changed ? version + 1 : version
  const isLive = published_version === version
  const live =
    published_data === null || published_hash === null || published_version === null
      ? null
      : await brought(type, past, { id, version: published_version, text: published_data, hash: published_hash })
  const liveVersion = isLive ? next : published_version
  const liveChanged = live !== null && live.text !== published_data
  const edges = projected(type, head)
  return {
    id,
    version,
    hash,
    data: changed ? head.text : null,
    live_version: published_version,
    live_hash: published_hash,
    live_data: liveChanged ? live.text : null,
    fields: edges.fields,
    live_fields: live === null ? [] : projected(type, live).fields,
    edges: edges.references,
    lost: archived(head, next, liveVersion === next ? null : live, liveVersion),
    events: eventsOf(mover, type, item, changed ? next : null, liveChanged ? liveVersion : null),
  }
}

/** What is known of earlier changes. */
interface Past {
  readonly kept: Kept
  readonly ways: Ways
}

interface Document {
  readonly id: number
  readonly version: number
  readonly text: string
  readonly hash: string
}

async function brought(type: MigratedType, { kept, ways }: Past, { id, version, text, hash }: Document): Promise<Current> {
  const { domainId, contentTypeId, revision: to } = type
  const steps = hash === type.schemaHash ? [] : await ways({ domainId, contentTypeId, fromHash: hash, to })
  return bringAlong(kept, { contentItemId: id, version, text }, steps)
}

function projected({ schema, schemaHash }: MigratedType, { text }: Current): Projection {
  const shape = shapeOf(schema, schemaHash)
  return shape.projected ? projectionOf(shape, JSON.parse(text) as Record<string, unknown>) : { fields: [], references: [] }
}

/** The archive is looked up by version, the latest first: what readers see has rows of its own where it is another document, and the working copy then has them too. */
function archived(head: Current, version: number, live: Current | null, liveVersion: number | null): BatchRow['lost'] {
  const row = (migration: number, at: number, values: readonly Lost[]) => ({ migration, version: at, values })
  const ofLive = live && liveVersion !== null ? [...live.lost].filter(([, lost]) => lost.length > 0) : []
  const both = new Set(ofLive.map(([migration]) => migration))
  const ofHead = [...head.lost].filter(([migration, lost]) => lost.length > 0 || both.has(migration))
  return [
    ...ofHead.map(([migration, lost]) => row(migration, version, lost)),
    ...ofLive.map(([migration, lost]) => row(migration, liveVersion ?? version, lost)),
  ]
}

function eventsOf(
  { traceparent }: Mover,
  { domainId, contentTypeId }: MigratedType,
  { id: contentItemId, status }: DueItem,
  version: number | null,
  liveVersion: number | null,
): readonly object[] {
  const about = { domainId, contentItemId, contentTypeId }
  const events = [
    ...(version === null ? [] : [pendingEvent(ContentItemUpdated, { ...about, version, status })]),
    ...(liveVersion === null ? [] : [pendingEvent(ContentItemPublished, { ...about, version: liveVersion })]),
  ]
  return JSON.parse(outboxRows(events, domainId, traceparent)) as object[]
}

const current = statement(
  'content_type_migrated',
  'select schema, schema_hash as "schemaHash", schema_revision as revision from content.content_types where id = $1 and domain_id = $2',
)

/** The type as it is now; null if it is gone. */
export async function migratedType(sql: Pick<Sql, 'query'>, domainId: number, contentTypeId: number): Promise<MigratedType | null> {
  const [row] = await sql.query<Pick<MigratedType, 'schema' | 'schemaHash' | 'revision'>>(current, [contentTypeId, domainId])
  return row ? { domainId, contentTypeId, ...row } : null
}
