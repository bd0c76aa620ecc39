import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import {
  ContentItemNotFound,
  ContentSchemaValidationFailed,
  InvalidContentDataJson,
  VersionConflict,
} from '../content-items/content-item.errors.ts'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ReleaseUpdated } from '../events.ts'
import { ContentLocaleUnsupported, ContentNotLocalized } from '../locale-publishing/locale.errors.ts'
import { ReleaseNotFound, ReleaseNotOpen, ReleaseTooLarge } from './release.errors.ts'
import { MOST_CHANGES, NewChange, RELEASE_COLUMNS, ReleaseId, type ReleaseRow, ReleaseView } from './release.schema.ts'
import { type ItemChange, lastOf, setItems, type Target } from './set-items.ts'

type TypeChange = Extract<NewChange, { contentTypeId: number }>
type FormChange = Extract<NewChange, { formId: number }>

const lock = statement('release_lock', `select status from content.releases where id = $1 and domain_id = $2 for update`)

const types = statement(
  'release_types_set',
  `insert into content.release_changes (domain_id, release_id, subject, action, content_type_id, settings, created_at)
   select $1, $2, 'type', 'update', t.id, w.settings, $4
   from jsonb_to_recordset($3::jsonb) as w(id int, settings jsonb)
   join content.content_types t on t.id = w.id and t.domain_id = $1
   on conflict (release_id, content_type_id) where subject = 'type' do update set settings = excluded.settings, created_at = excluded.created_at
   returning content_type_id`,
)
const forms = statement(
  'release_forms_set',
  `insert into content.release_changes (domain_id, release_id, subject, action, form_id, settings, created_at)
   select $1, $2, 'form', 'update', w.id, w.settings, $4 from jsonb_to_recordset($3::jsonb) as w(id int, settings jsonb)
   on conflict (release_id, form_id) where subject = 'form' do update set settings = excluded.settings, created_at = excluded.created_at`,
)

const counted = effect(
  'release_changes_counted',
  'content',
  `r as (
     update content.releases r set updated_at = $3,
       change_count = (select count(*) from content.release_changes c where c.domain_id = $2 and c.release_id = $1)
     where r.id = $1 and r.domain_id = $2 returning r.*
   ),
   effect as (select ${RELEASE_COLUMNS}, jsonb_build_object('releaseId', r.id) as facts from r)`,
  4,
)

/** Adds changes to a release, or says anew what they are: an item, type or form has one change at most in each. All are taken, or none. */
export const setChanges = direct
  .meta({
    summary: 'Add changes to a release',
    operation: 'content.write',
    resource: { type: 'release', id: 'id' },
    rest: 'PUT /releases/:id/changes',
    errors: [
      ReleaseNotFound,
      ReleaseNotOpen,
      ReleaseTooLarge,
      ContentItemNotFound,
      ContentTypeNotFound,
      VersionConflict,
      InvalidContentDataJson,
      ContentSchemaValidationFailed,
      ContentNotLocalized,
      ContentLocaleUnsupported,
    ],
    emits: [ReleaseUpdated],
    next: 'See whether they can be made with GET /api/releases/{id}/validation, and what readers would get with perspective=release:{id}.',
  })
  .input(z.strictObject({ id: ReleaseId, changes: z.array(NewChange).min(1).max(MOST_CHANGES) }))
  .output(ReleaseView)
  .mutation(({ ctx: { inOneTransaction, principal, now }, input: { id, changes } }) => {
    const { domainId } = principal
    return inOneTransaction(async ({ sql, write }) => {
      await lockOpen(sql, id, domainId)
      const target = [domainId, id] as const
      await setItems(
        sql,
        [...target, now],
        changes.filter((change): change is ItemChange => 'contentItemId' in change),
      )
      await setTypes(
        sql,
        [...target, now],
        changes.filter((change): change is TypeChange => 'contentTypeId' in change),
      )
      await setForms(
        sql,
        [...target, now],
        changes.filter((change): change is FormChange => 'formId' in change),
      )
      const [row] = await write<ReleaseRow>(counted, [id, domainId, now], [pendingEvent(ReleaseUpdated, { domainId })])
      if (!row) throw new ReleaseNotFound({ id })
      if (row.changeCount > MOST_CHANGES) throw new ReleaseTooLarge({ id, most: MOST_CHANGES })
      return row
    })
  })

/** Locks a release that is open to changes. */
export async function lockOpen(sql: Pick<Sql, 'query'>, id: number, domainId: number): Promise<void> {
  const [release] = await sql.query<{ status: string }>(lock, [id, domainId])
  if (!release) throw new ReleaseNotFound({ id })
  if (release.status !== 'open') throw new ReleaseNotOpen({ id, status: release.status })
}

async function setTypes(sql: Pick<Sql, 'query'>, [domainId, release, now]: Target, changes: readonly TypeChange[]): Promise<void> {
  if (changes.length === 0) return
  const wanted = lastOf(changes, ({ contentTypeId }) => contentTypeId).map(({ contentTypeId: id, action: _, ...settings }) => ({
    id,
    settings,
  }))
  const set = await sql.query<{ content_type_id: number }>(types, [domainId, release, JSON.stringify(wanted), now])
  const known = new Set(set.map(({ content_type_id }) => content_type_id))
  const missing = wanted.find(({ id }) => !known.has(id))
  if (missing) throw new ContentTypeNotFound({ id: missing.id })
}

async function setForms(sql: Pick<Sql, 'query'>, [domainId, release, now]: Target, changes: readonly FormChange[]): Promise<void> {
  if (changes.length === 0) return
  const wanted = lastOf(changes, ({ formId }) => formId).map(({ formId: id, active }) => ({ id, settings: { active } }))
  await sql.query(forms, [domainId, release, JSON.stringify(wanted), now])
}
