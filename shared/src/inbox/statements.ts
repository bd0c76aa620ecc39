import { statement } from '../database/sql.ts'

/** Reading a stream from a place. */
const readingStatements = (schema: string) => ({
  enter: statement(
    'inbox_enter',
    `with entered as (insert into "${schema}".consumer_positions (consumer, stream) values ($1, $2) on conflict do nothing)
     select coalesce(max(position), 0)::float8 as position, max(event_id::text) as event_id, coalesce(max(epoch), 0) as epoch
     from "${schema}".consumer_positions where consumer = $1 and stream = $2`,
  ),
  rewind: statement(
    'inbox_rewind',
    `update "${schema}".consumer_positions set position = 0, event_id = null, epoch = epoch + 1
     where consumer = $1 and stream = $2 and epoch = $3 and position = $4`,
  ),
  // Holds the place until the commit.
  lock: statement(
    'inbox_lock',
    `select position::float8 as position, epoch from "${schema}".consumer_positions where consumer = $1 and stream = $2 for update`,
  ),
  // Notes those events that are new, and tells which of the things they are about have events waiting. A statement of its own: what it sees is as of now,
  // not as of when the wait for the place began.
  take: statement(
    'inbox_take',
    `with taken as (
       insert into "${schema}".inbox (consumer, event_id) select $1, e.id from unnest($3::uuid[]) as e(id) on conflict do nothing returning event_id
     )
     select (select coalesce(jsonb_agg(event_id), '[]') from taken) as fresh,
       (select coalesce(jsonb_agg(distinct about), '[]') from "${schema}".parked_events
        where consumer = $1 and stream = $2 and about = any($4)) as held`,
  ),
  held: statement(
    'inbox_held',
    `select coalesce(jsonb_agg(distinct about), '[]') as held from "${schema}".parked_events where consumer = $1 and stream = $2 and about = any($3)`,
  ),
  advance: statement(
    'inbox_advance',
    `update "${schema}".consumer_positions set position = $3, event_id = $4 where consumer = $1 and stream = $2`,
  ),
  // Ids of events begin with their time, so what is old is the beginning of a consumer's range.
  sweep: statement(
    'inbox_sweep',
    `delete from "${schema}".inbox where (consumer, event_id) in (
       select consumer, event_id from "${schema}".inbox where consumer = $1 and event_id < $2 order by event_id limit 5000)`,
  ),
})

/** What failed, until it succeeds or is a dead letter. */
const parkingStatements = (schema: string) => {
  const first = `not exists (select from "${schema}".parked_events e
    where e.consumer = p.consumer and e.stream = p.stream and e.about = p.about and e.position < p.position)`
  return {
    park: statement(
      'inbox_park',
      `insert into "${schema}".parked_events (consumer, stream, position, about, event, attempts, next_attempt_at, last_error)
     values ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 millisecond', $8) on conflict do nothing`,
    ),
    // The first one of each thing may be tried; those behind it wait until it is gone.
    due: statement(
      'inbox_due',
      `select p.stream, p.position::float8 as position, p.event, p.attempts, p.about from "${schema}".parked_events p
     where p.consumer = $1 and p.next_attempt_at <= now() and ${first}
     order by p.next_attempt_at limit 16`,
    ),
    next: statement(
      'inbox_next',
      `select (extract(epoch from min(p.next_attempt_at) - now()) * 1000)::float8 as ms from "${schema}".parked_events p
     where p.consumer = $1 and ${first}`,
    ),
    claim: statement(
      'inbox_claim',
      `delete from "${schema}".parked_events where (consumer, stream, position) in (
       select consumer, stream, position from "${schema}".parked_events
       where consumer = $1 and stream = $2 and position = $3 and attempts = $4 for update skip locked)
     returning position`,
    ),
    postpone: statement(
      'inbox_postpone',
      `update "${schema}".parked_events set attempts = $4 + 1, next_attempt_at = now() + $5 * interval '1 millisecond', last_error = $6
     where consumer = $1 and stream = $2 and position = $3 and attempts = $4`,
    ),
    bury: statement(
      'inbox_bury',
      `insert into "${schema}".dead_letters (consumer, stream, position, about, domain_id, event_id, subject, event, attempts, last_error)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    ),
  }
}

/** What a consumer runtime says to its service's database. */
export const inboxStatements = (schema: string) => ({ ...readingStatements(schema), ...parkingStatements(schema) })

export type InboxStatements = ReturnType<typeof inboxStatements>
