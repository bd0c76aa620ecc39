import { partOf } from '@wordclaw/shared/database/savepoint'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Call } from '@wordclaw/shared/principal'
import type { Together } from '@wordclaw/shared/procedure'
import { ContentItemNotFound, VersionConflict } from '../content-items/content-item.errors.ts'
import { ContentItemDeleted } from '../events.ts'
import { moveAllToTrash, moveToTrash } from '../trash/move-to-trash.ts'
import { type Incoming, incomingOf } from './incoming.ts'
import { writeNullified } from './nullified-source.ts'
import type { Deletion } from './plan-deletion.ts'

const lockOne = statement('deletion_lock', 'select id, version from content.content_items where domain_id = $1 and id = $2 for update')
// It has the item by then, so it waits for nobody: who is waited for may be waiting for the item.
const lockOthers = statement(
  'deletion_lock_others',
  `select i.id, i.version from content.content_items i
   where i.domain_id = $1 and i.id in (select wanted.id::int from jsonb_array_elements_text($2::jsonb) as wanted(id))
   order by i.id for update of i skip locked`,
)

/** Who deletes, when, and what version they have seen. */
export interface DeletionCall {
  readonly id: number
  readonly call: Call
  readonly now: Date
  readonly expectedVersion: number | null
}

/** How a deletion ended. Nothing is done if what it comes to has changed, or if others are at work on items that are to be deleted or changed with it. */
interface Outcome {
  readonly done: boolean
  readonly busy: readonly number[]
}

const STALE: Outcome = { done: false, busy: [] }

/**
 * Does what a deletion was found to come to, if that is still what it comes to. The deleted are locked before it is looked what refers to them: whoever writes a
 * reference holds its target until the commit, so none is overlooked.
 */
export async function deleteAsPlanned(
  together: Together,
  { id, call, now, expectedVersion }: DeletionCall,
  plan: Deletion,
): Promise<Outcome> {
  const { sql, write } = together
  const { domainId, id: by } = call.principal
  const [item] = await sql.query<LockedRow>(lockOne, [domainId, id])
  if (!item) throw new ContentItemNotFound({ id })
  if (expectedVersion !== null && item.version !== expectedVersion)
    throw new VersionConflict({ id, expectedVersion, currentVersion: item.version })
  const others = plan.deleted.filter((other) => other !== id)
  const versions = await locked(sql, domainId, [...others, ...plan.changed.map((source) => source.id)])
  const busy = [...versions.keys()].filter((other) => versions.get(other) === null)
  if (busy.length > 0) return { done: false, busy }
  if (plan.changed.some((source) => versions.get(source.id) !== source.version)) return STALE
  const incoming = await incomingOf(sql, domainId, plan.deleted, plan.incoming.length + 1)
  if (!sameEdges(incoming, plan.incoming)) return STALE
  if (!(await nullify(together, domainId, now, plan))) return STALE
  if (others.length > 0) await moveOthers(sql, call, [JSON.stringify(others), domainId, now, by])
  await write(moveToTrash, [id, domainId, now, by], [pendingEvent(ContentItemDeleted, { domainId })])
  return { done: true, busy: [] }
}

interface LockedRow {
  readonly id: number
  readonly version: number
}

/** The versions of items, which are locked; null for one that is gone, or that somebody else has locked. */
async function locked(sql: Pick<Sql, 'query'>, domainId: number, ids: readonly number[]): Promise<Map<number, number | null>> {
  const versions = new Map<number, number | null>(ids.map((id) => [id, null]))
  if (ids.length === 0) return versions
  for (const { id, version } of await sql.query<LockedRow>(lockOthers, [domainId, JSON.stringify(ids)])) versions.set(id, version)
  return versions
}

/** Waits until nobody is at work on these items any more. To be called while none is held. */
export async function untilFree(sql: Sql, domainId: number, ids: readonly number[]): Promise<void> {
  for (const id of ids) await sql.query(lockOne, [domainId, id])
}

function sameEdges(one: readonly Incoming[], other: readonly Incoming[]): boolean {
  const keys = (edges: readonly Incoming[]) =>
    new Set(edges.map(({ source_item_id, path, target_id, draft, live }) => JSON.stringify([source_item_id, path, target_id, draft, live])))
  return keys(one).symmetricDifference(keys(other)).size === 0
}

/** All or none: what cannot be written as planned undoes what was. */
async function nullify({ sql, alongside }: Together, domainId: number, now: Date, { changed }: Deletion): Promise<boolean> {
  const work = async (): Promise<boolean> => {
    for (const source of changed) if (!(await writeNullified(alongside, domainId, now, source))) return false
    return true
  }
  return changed.length === 0 || partOf(sql, work, (done) => done)
}

async function moveOthers(sql: Pick<Sql, 'query'>, call: Call, values: readonly unknown[]): Promise<void> {
  const { domainId } = call.principal
  const rows = await sql.query<{ id: number; content_type_id: number; version: number }>(moveAllToTrash, values)
  const events = rows.map(({ id, content_type_id, version }) =>
    pendingEvent(ContentItemDeleted, { domainId, contentItemId: id, contentTypeId: content_type_id, version }),
  )
  await recordIn(sql, 'content', domainId, events, call.traceparent)
}
