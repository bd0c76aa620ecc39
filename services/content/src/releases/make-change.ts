import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { ApplicationError } from '@wordclaw/shared/errors'
import { runProcedure } from '@wordclaw/shared/jobs/run-procedure'
import type { Call } from '@wordclaw/shared/principal'
import { router } from '@wordclaw/shared/procedure'
import type { Work } from '@wordclaw/shared/work'
import { contentItems } from '../content-items/router.ts'
import { trash } from '../trash/router.ts'
import type { Allowed } from './authorize-changes.ts'
import type { Obstacle } from './release.errors.ts'
import type { ChangeRow } from './release.schema.ts'
import { updateType } from './update-type.ts'

/** What an item is before a release changes it. */
export interface ItemState {
  id: number
  version: number
  data: string
  published_data: string | null
}

/** The change that undoes one. */
export type InverseChange = Omit<ChangeRow, 'id'>

const procedures = router({ items: contentItems, trash })

const lockItems = statement(
  'release_items_lock',
  `select i.id, i.version, i.data, (select p.data from content.published_items p where p.content_item_id = i.id and p.domain_id = i.domain_id) as published_data
   from content.content_items i
   where i.domain_id = $1 and i.id in (select c.content_item_id from content.release_changes c where c.domain_id = $1 and c.release_id = $2 and c.subject = 'item')
   order by i.id for no key update of i`,
)

/** Locks the items of a release, in the order of their ids, so that releases wait for each other and never in a circle. */
export async function lockItemsOf(sql: Pick<Sql, 'query'>, id: number, domainId: number): Promise<Map<number, ItemState>> {
  const rows = await sql.query<ItemState>(lockItems, [domainId, id])
  return new Map(rows.map((row) => [row.id, row]))
}

/** Makes a change of a release, or says why it cannot be made. */
export async function makeChange(
  work: Work,
  change: ChangeRow,
  states: ReadonlyMap<number, ItemState>,
  allowed: Allowed,
): Promise<{ inverse: InverseChange } | { obstacle: Obstacle }> {
  const authorization = allowed.authorizations.get(change.id)
  const against = (code: string, detail: string, issues?: readonly object[]) => ({
    obstacle: {
      changeId: change.id,
      subject: change.subject,
      subjectId: change.content_item_id ?? change.content_type_id ?? change.form_id,
      code,
      detail,
      ...(issues && { issues }),
    },
  })
  if (!authorization) return against('RELEASE_CHANGED', 'The change came while the release was being published.')
  if (!authorization.ok) return against(authorization.problem.code, authorization.problem.detail)
  const { call } = authorization
  try {
    if (change.subject === 'type') return { inverse: await updateType(work, change, call) }
    if (change.subject === 'item') return { inverse: await changeItem(work, change, states, call) }
    const form = allowed.forms.get(change.form_id ?? 0)
    if (!form) return against('FORM_DEFINITION_NOT_FOUND', `Form ${change.form_id} does not exist in this domain.`)
    return { inverse: { ...change, settings: { active: form.active } } }
  } catch (error) {
    if (!(error instanceof ApplicationError)) throw error
    const { code, issues } = error.definition
    return against(code, error.message, issues?.(error.details))
  }
}

async function changeItem(work: Work, change: ChangeRow, states: ReadonlyMap<number, ItemState>, call: Call): Promise<InverseChange> {
  const { content_item_id: id, base_version: expectedVersion } = change
  const state = states.get(id ?? 0)
  const run = async (path: string, input: object) =>
    (await runProcedure(work, procedures, path, { ...call, procedure: `content.${path}` }, input)) as { version: number }
  const undo = (inverse: Partial<InverseChange>): InverseChange => ({ ...change, locales: null, data: null, ...inverse })
  const was = (version: number) =>
    undo({
      base_version: version,
      ...(state?.published_data ? { action: 'publish', data: state.published_data } : { action: 'unpublish' }),
    })
  if (change.action === 'delete') {
    await run('items.delete', { id, expectedVersion })
    return undo({ action: 'restore', base_version: null, data: state?.published_data ?? null })
  }
  if (change.action === 'unpublish') return was((await run('items.unpublish', { id, expectedVersion })).version)
  if (change.action === 'restore') {
    const { version } = await run('trash.restore', { id })
    const data = change.data ?? null
    const live = data === null ? version : (await run('items.update', { id, data, status: 'published', expectedVersion: version })).version
    return undo({ action: 'delete', base_version: live })
  }
  return was(await publishItem(run, change, state))
}

/** Publishes what the release has of an item, and answers the version that it is at then. */
async function publishItem(
  run: (path: string, input: object) => Promise<{ version: number }>,
  { content_item_id: id, base_version, data, locales }: ChangeRow,
  state: ItemState | undefined,
): Promise<number> {
  const expectedVersion = base_version ?? undefined
  if (data === null || data === state?.data) {
    return (await run('items.publish', { id, expectedVersion, ...(locales && { locales }) })).version
  }
  if (!locales) return (await run('items.update', { id, data, status: 'published', expectedVersion })).version
  const { version } = await run('items.update', { id, data, expectedVersion })
  return (await run('items.publish', { id, expectedVersion: version, locales })).version
}
