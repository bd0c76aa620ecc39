import { expect } from 'vitest'
import type { EmptyDatabase } from './stack.ts'
import type { Answered } from './write-load.ts'

const VERSIONS = `versions as (
  select content_item_id as id, version, data, status from content.content_item_versions
  union all select id, version, data, status from content.content_items
  union all select id, version, data, status from content.trashed_items
)`
const ANSWERED = `answered as (
  select * from jsonb_to_recordset($1::jsonb) as a(kind text, request_id text, decision_id uuid, status int, id int, version int, title text, state text)
)`
const AUDIT = `audit as (
  select payload ->> 'requestId' as request_id, (payload ->> 'decisionId')::uuid as decision_id, payload ->> 'action' as action,
         (payload ->> 'entityId')::int as id
  from content.outbox where subject = 'audit.mutation.recorded' and payload ->> 'entityType' = 'content_item'
)`
const EVENTS = `events as (
  select (payload ->> 'contentItemId')::int as id, (payload ->> 'version')::int as version, subject
  from content.outbox where subject like 'content.item.%'
)`

/** Each statement returns what contradicts its name. */
const contradictions = {
  'an acknowledged write is in the database, with exactly its data, at its version': `with ${VERSIONS}, ${ANSWERED}
    select a.* from answered a left join versions v on v.id = a.id and v.version = a.version
    where a.id is not null and (v.id is null or v.data::jsonb <> jsonb_build_object('title', a.title) or v.status <> a.state)`,
  'an acknowledged write has an audit event of its own, under its request and decision': `with ${AUDIT}, ${ANSWERED}
    select a.request_id, a.kind, count(audit.id) from answered a
    left join audit on audit.request_id = a.request_id and audit.decision_id = a.decision_id and audit.action = a.kind and audit.id = a.id
    where a.id is not null group by 1, 2 having count(audit.id) <> 1`,
  'a refused call has written nothing': `with ${AUDIT}, ${ANSWERED}
    select a.* from answered a join audit using (request_id) where a.kind = 'refused'`,
  'no call has taken effect twice': `with ${AUDIT} select request_id from audit group by 1 having count(*) > 1`,
  'the versions of an item have no gap and no double': `with ${VERSIONS}
    select id from versions group by id having min(version) <> 1 or max(version) <> count(*) or count(distinct version) <> count(*)`,
  'there are as many audit events of an item as versions': `with ${VERSIONS}, ${AUDIT}
    select id, v.n as versions, a.n as events from (select id, count(*) as n from versions group by id) v
    full join (select id, count(*) as n from audit group by id) a using (id) where v.n is distinct from a.n`,
  'every version has its domain events, each once, and no other version has any': `with ${VERSIONS}, ${EVENTS}
    select id, version, e.n from versions v
    full join (select id, version, count(*) as n, count(distinct subject) as kinds from events group by id, version) e using (id, version)
    where v.id is null or e.n is null or e.n <> e.kinds or e.n > 2`,
  'a version is announced as what it is': `with ${VERSIONS}, ${EVENTS}
    select id, version, status, array_agg(subject) as subjects from versions join events using (id, version) group by 1, 2, 3
    having not case when version = 1 then bool_or(subject = 'content.item.created')
                    when status = 'published' then bool_or(subject = 'content.item.published')
                    else bool_or(subject in ('content.item.updated', 'content.item.unpublished')) end`,
  'readers see what was published last, and nothing else': `with ${VERSIONS}
    select i.id, i.published_version, p.version from content.content_items i full join content.published_items p on p.content_item_id = i.id
    left join versions v on v.id = p.content_item_id and v.version = p.version
    where i.published_version is distinct from p.version or p.version is not null and v.data is distinct from p.data`,
  'an answered call has exactly one decision on disk': `with ${ANSWERED}
    select a.decision_id, count(d.id) from answered a
    left join gateway.policy_decision_logs d on d.decision_id = a.decision_id and d.request_id = a.request_id
      and d.outcome = case when a.kind = 'refused' then 'deny' else 'allow' end
    group by 1 having count(d.id) <> 1`,
  'no decision is on disk twice': `select decision_id from gateway.policy_decision_logs group by 1 having count(*) > 1`,
}

/** Proves from the tables that what was answered is true, and that nothing was done by halves. Returns figures. */
export async function audit({ rows }: Pick<EmptyDatabase, 'rows'>, answered: readonly Answered[]) {
  // A statement of a process that was killed may still be on its way to its commit.
  await expect
    .poll(
      () =>
        rows(
          `select pid from pg_stat_activity where datname = current_database() and application_name ~ '^wordclaw' and state <> 'idle' and pid <> pg_backend_pid()`,
        ),
      {
        timeout: 5_000,
      },
    )
    .toEqual([])
  const found: Record<string, object[]> = {}
  for (const [name, text] of Object.entries(contradictions)) {
    const offenders = await rows(`${text} limit 5`, text.includes('$1') ? [JSON.stringify(answered)] : [])
    if (offenders.length > 0) found[name] = offenders
  }
  expect(found).toEqual({})
  const [figures] = await rows<Record<string, string>>(
    `with ${VERSIONS}, ${AUDIT}
     select (select count(*) from versions) as versions, (select count(*) from gateway.policy_decision_logs) as decisions,
            (select count(*) from audit left join gateway.policy_decision_logs d using (decision_id) where d.id is null) as "versionsWithoutDecision"`,
  )
  return figures
}
