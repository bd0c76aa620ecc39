import { expect } from 'vitest'
import type { Rows } from '../distributed-rows.ts'

const SERVICES = ['content', 'forms', 'payments', 'search', 'gateway']
const QUIET_WITHIN = { timeout: 180_000, interval: 500 }

const union = (select: (schema: string) => string) => SERVICES.map(select).join(' union all ')

/** Everything that still has to happen, by what it is. */
const WAITING = `
  select * from (
    ${union((schema) => `select '${schema} has unpublished events' as what, count(*)::int as n from ${schema}.outbox where published_at is null`)}
    union all ${union((schema) => `select '${schema} has events to try again', count(*)::int from ${schema}.parked_events`)}
    union all ${['content', 'forms', 'gateway'].map((schema) => `select '${schema} has jobs to do', count(*)::int from ${schema}.jobs where status in ('queued', 'running')`).join(' union all ')}
    union all select 'audit events are not projected', count(*)::int from (
      ${union((schema) => `select event_id from ${schema}.outbox where subject = 'audit.mutation.recorded'`)}
    ) e where not exists (select from gateway.audit_logs a where a.event_id = e.event_id)
    union all select 'webhooks are not delivered', count(*)::int from gateway.webhook_deliveries where status = 'pending'
    union all select 'published items are not found', count(*)::int from content.content_items i
      where i.published_version is not null and not exists (select from search.indexed_documents d where d.content_item_id = i.id and d.version = i.published_version)
    union all select 'submissions are not settled', count(*)::int from forms.form_submissions where step <> 'done'
  ) w where n > 0`

/** Resolves when nothing is on its way any more. */
export async function quiet(rows: Rows): Promise<void> {
  await expect.poll(() => rows(WAITING), QUIET_WITHIN).toEqual([])
}

/** Each statement returns what contradicts its name; `$1` are the jobs that were acknowledged. The webhook hears of items from the first one on. */
const contradictions = {
  'an audit event has exactly one audit row': `
    select event_id, count(a.id) as rows from (
      ${union((schema) => `select event_id from ${schema}.outbox where subject = 'audit.mutation.recorded'`)}
    ) e left join gateway.audit_logs a using (event_id) group by 1 having count(a.id) <> 1`,
  'an audit row has an event': `
    select a.event_id from gateway.audit_logs a where not exists (
      select from (${union((schema) => `select event_id from ${schema}.outbox`)}) e where e.event_id = a.event_id)`,
  'the audit chains have no gap': `
    select domain_id from gateway.audit_logs group by 1 having min(sequence) <> 1 or max(sequence) <> count(*)`,
  'audit rows of a thing are in the order of its mutations': `
    select a.event_id from (
      select event_id, sequence - lag(sequence) over (partition by entity_type, entity_id, procedure_service order by o_id) as step from (
        select a.event_id, a.sequence, a.entity_type, a.entity_id, split_part(a.procedure, '.', 1) as procedure_service, o.id as o_id
        from gateway.audit_logs a join content.outbox o using (event_id) where a.entity_type = 'content_item'
      ) x
    ) a where step <= 0`,
  'no event is a dead letter': union((schema) => `select '${schema}' as schema, consumer, last_error from ${schema}.dead_letters`),
  'no job has failed': ['content', 'forms', 'gateway']
    .map((schema) => `select '${schema}' as schema, id, kind, last_error from ${schema}.jobs where status = 'failed'`)
    .join(' union all '),
  'an acknowledged job has succeeded': `
    select j.id from unnest($1::int[]) as j(id) left join content.jobs c on c.id = j.id where c.status is distinct from 'succeeded'`,
  'a job had its effect exactly once': `
    select c.id, count(a.id) as effects from content.jobs c
    left join gateway.audit_logs a on a.request_id = 'job:' || c.id and a.entity_type = 'content_item'
    where c.kind = 'content_status_transition' and c.status = 'succeeded' group by 1 having count(a.id) <> 1`,
  'what a job has published is published': `
    select c.id from content.jobs c join content.content_items i on i.id = (c.payload ->> 'contentItemId')::int
    where c.kind = 'content_status_transition' and c.status = 'succeeded' and i.published_version is null`,
  'an event about content has exactly one delivery': `
    select o.event_id, count(d.id) as deliveries from content.outbox o
    left join gateway.webhook_deliveries d on d.event_id = o.event_id
    where o.subject like 'content.item.%' group by 1 having count(d.id) <> 1`,
  'no delivery has failed': `select event_id, last_error from gateway.webhook_deliveries where status = 'failed'`,
  'what is found is what is published': `
    select d.content_item_id from search.indexed_documents d
    left join content.content_items i on i.id = d.content_item_id and i.published_version = d.version where i.id is null`,
  'an accepted submission has exactly one item': `
    select s.id from forms.form_submissions s left join content.content_items i on i.id = s.content_item_id
    where s.status = 'accepted' group by 1 having count(i.id) <> 1`,
  'no item belongs to two submissions': `
    select content_item_id from forms.form_submissions where content_item_id is not null group by 1 having count(*) > 1`,
  'what was paid for is entitled': `
    select p.id from payments.payments p left join payments.entitlements e using (payment_hash) where p.status = 'paid' and e.status is distinct from 'active'`,
  'a payment was made once': `
    select payload ->> 'paymentId' as id from payments.outbox where subject = 'payments.payment.paid' group by 1 having count(*) > 1`,
}

/** Proves from the tables that every effect was had once, in order. */
export async function auditEffects(rows: Rows, jobs: readonly number[]): Promise<void> {
  const found: Record<string, object[]> = {}
  for (const [name, text] of Object.entries(contradictions)) {
    const offenders = await rows(`select * from (${text}) o limit 5`, text.includes('$1') ? [jobs] : [])
    if (offenders.length > 0) found[name] = offenders
    process.stdout.write(`${offenders.length === 0 ? 'holds' : 'BROKEN'}  ${name}\n`)
  }
  expect(found).toEqual({})
}
