import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import type { Call } from '@wordclaw/shared/principal'
import type { Together } from '@wordclaw/shared/procedure'
import { ReleasePublished } from '../events.ts'
import { type Allowed, readChanges } from './authorize-changes.ts'
import { type InverseChange, lockItemsOf, makeChange } from './make-change.ts'
import { type Obstacle, ReleaseBlocked, ReleaseEmpty, ReleaseNotFound, ReleaseNotOpen } from './release.errors.ts'
import { type ChangeRow, RELEASE_COLUMNS, type ReleaseRow } from './release.schema.ts'

/** What publishing a release runs in. */
export interface Publishing {
  readonly schema: string
  readonly now: Date
  readonly ports: object
  readonly call: Call
  readonly allowed: Allowed
}

const lock = statement(
  'release_publish_lock',
  'select name, status, inverse_of from content.releases where id = $1 and domain_id = $2 for update',
)

const prepareInverse = statement(
  'release_inverse',
  `with r as (
     insert into content.releases (domain_id, name, status, change_count, inverse_of, created_by, created_at, updated_at)
     select $1, left('Revert of ' || $3, 200), 'open', jsonb_array_length($4::jsonb), $2, $5, $6, $6 returning id
   ),
   changes as (
     insert into content.release_changes
       (domain_id, release_id, subject, action, content_item_id, content_type_id, form_id, base_version, data, locales, settings, created_at)
     select $1, r.id, w.subject, w.action, w.content_item_id, w.content_type_id, w.form_id, w.base_version, w.data, null, w.settings, $6
     from r, jsonb_to_recordset($4::jsonb) as w(subject text, action text, content_item_id int, content_type_id int, form_id int,
       base_version int, data text, settings jsonb)
   )
   select id from r`,
)
const reverted = statement(
  'release_reverted',
  `update content.releases set status = 'reverted', updated_at = $3 where id = $1 and domain_id = $2 and status = 'published'`,
)
const published = effect(
  'release_published',
  'content',
  `r as (
     update content.releases r set status = 'published', published_at = $3, published_by = $4, scheduled_job_id = null, updated_at = $3
     where r.id = $1 and r.domain_id = $2 returning r.*
   ),
   effect as (select ${RELEASE_COLUMNS}, jsonb_build_object('releaseId', r.id) as facts from r)`,
  5,
)

/** Makes all changes of a release in the transaction that it is given, and prepares the release that undoes them. Throws with all that stands against it. */
export async function carryOut({ sql, write }: Pick<Together, 'sql' | 'write'>, id: number, publishing: Publishing): Promise<ReleaseRow> {
  const { schema, now, ports, call, allowed } = publishing
  const { id: principalId, domainId } = call.principal
  const [release] = await sql.query<{ name: string; status: string; inverse_of: number | null }>(lock, [id, domainId])
  if (!release) throw new ReleaseNotFound({ id })
  if (release.status !== 'open' && release.status !== 'scheduled') throw new ReleaseNotOpen({ id, status: release.status })
  const changes = inOrder(await readChanges(sql, id, domainId), release.inverse_of !== null)
  if (changes.length === 0) throw new ReleaseEmpty({ id })
  const states = await lockItemsOf(sql, id, domainId)
  const inverses: InverseChange[] = []
  const obstacles: Obstacle[] = []
  for (const change of changes) {
    const made = await makeChange({ sql, schema, now, ports }, change, states, allowed)
    if ('inverse' in made) inverses.push(made.inverse)
    else obstacles.push(made.obstacle)
  }
  if (obstacles.length > 0) throw new ReleaseBlocked({ id, obstacles })
  // Undone from the end: what a later change allowed to do is undone before it.
  const undo = JSON.stringify(inverses.toReversed())
  const [inverse] = await sql.query<{ id: number }>(prepareInverse, [domainId, id, release.name, undo, principalId, now])
  if (!inverse) throw new Error('the inverse was not inserted')
  if (release.inverse_of !== null) await sql.query(reverted, [release.inverse_of, domainId, now])
  const told = {
    domainId,
    changeCount: changes.length,
    inverseId: inverse.id,
    inverseOf: release.inverse_of,
    principalId,
    forms: formsOf(changes),
  }
  const [row] = await write<ReleaseRow>(published, [id, domainId, now, principalId], [pendingEvent(ReleasePublished, told)])
  if (!row) throw new ReleaseNotFound({ id })
  return { ...row, inverseId: inverse.id }
}

const ORDER = { type: 1, item: 2, form: 3 } as const

/** Types come before the items that are of them; to undo that, after them. */
const inOrder = (changes: readonly ChangeRow[], undoing: boolean): ChangeRow[] =>
  changes.toSorted((a, b) => (undoing ? ORDER[b.subject] - ORDER[a.subject] : ORDER[a.subject] - ORDER[b.subject]) || a.id - b.id)

const formsOf = (changes: readonly ChangeRow[]) =>
  changes.flatMap(({ form_id, settings }) => (form_id === null ? [] : [{ formId: form_id, active: settings?.['active'] === true }]))
