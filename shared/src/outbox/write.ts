import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Statement, statement } from '../database/sql.ts'
import type { PendingEvent } from '../events.ts'

/** The rows of an outbox insert, as the one JSON parameter that carries them. */
export const outboxRows = (events: readonly PendingEvent[], domainId: number): string =>
  JSON.stringify(events.map(({ id, subject, version, payload }) => ({ event_id: id, subject, version, domain_id: domainId, payload })))

const ROWS = 'as e(event_id uuid, subject text, version int, domain_id int, payload jsonb)'

/** Records events in the transaction of an entity manager. */
export async function recordEvents(em: SqlEntityManager, schema: string, events: readonly PendingEvent[], domainId: number): Promise<void> {
  if (events.length === 0) return
  await em.getConnection().execute(
    `insert into "${schema}"."outbox" (event_id, subject, version, domain_id, payload, headers)
     select e.event_id, e.subject, e.version, e.domain_id, e.payload, '{}' from jsonb_to_recordset(?::jsonb) ${ROWS}`,
    [outboxRows(events, domainId)],
    'run',
    em.getTransactionContext(),
  )
}

/**
 * A mutation in one statement and one commit: its effect, and its events if it had one.
 *
 * `ctes` are comma-separated common table expressions, of which the last is named `effect` and returns at most one row
 * with an `id` and `facts`: a jsonb object merged into the payload of every event (the generated id, the new version).
 * The events are the statement's last parameter, `$n`. No row means that nothing was written, events included.
 */
export const effect = (name: string, schema: string, ctes: string, n: number): Statement =>
  statement(
    name,
    `with ${ctes},
     outgoing as (
       insert into "${schema}"."outbox" (event_id, subject, version, domain_id, payload, headers)
       select e.event_id, e.subject, e.version, e.domain_id,
              e.payload || case when e.subject = 'audit.mutation.recorded' then jsonb_build_object('entityId', effect.id) else effect.facts end, '{}'
       from effect, jsonb_to_recordset($${n}::jsonb) ${ROWS}
     )
     select * from effect`,
  )
