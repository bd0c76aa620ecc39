import type { SqlEntityManager } from '@mikro-orm/sql'
import { insideOf } from '../database/database.ts'
import { type Sql, type Statement, statement } from '../database/sql.ts'
import type { PendingEvent } from '../events.ts'

/** The rows of an outbox insert, as the one JSON parameter that carries them. `traceparent` is the trace that led to them. */
export const outboxRows = (events: readonly PendingEvent[], domainId: number, traceparent?: string): string =>
  JSON.stringify(
    events.map(({ id, subject, version, payload }) => ({
      event_id: id,
      subject,
      version,
      domain_id: domainId,
      payload,
      ...(traceparent !== undefined && { headers: { traceparent } }),
    })),
  )

const ROWS = 'as e(event_id uuid, subject text, version int, domain_id int, payload jsonb, headers jsonb)'

const inserts = new Map<string, Statement>()

/** Records events in a transaction that is given as its statements: those of a job or a consumer, `work.sql`. */
export async function recordIn(
  sql: Pick<Sql, 'query'>,
  schema: string,
  domainId: number,
  events: readonly PendingEvent[],
  traceparent?: string,
): Promise<void> {
  if (events.length === 0) return
  let insert = inserts.get(schema)
  if (!insert) {
    insert = statement(
      'outbox_record',
      `insert into "${schema}"."outbox" (event_id, subject, version, domain_id, payload, headers)
       select e.event_id, e.subject, e.version, e.domain_id, e.payload, coalesce(e.headers, '{}') from jsonb_to_recordset($1::jsonb) ${ROWS}`,
    )
    inserts.set(schema, insert)
  }
  await sql.query(insert, [outboxRows(events, domainId, traceparent)])
}

/** Records events in the transaction of an entity manager. */
export const recordEvents = (
  em: SqlEntityManager,
  schema: string,
  events: readonly PendingEvent[],
  domainId: number,
  traceparent?: string,
): Promise<void> => recordIn(insideOf(em), schema, domainId, events, traceparent)

/** What an effect tells the audit trail of its thing: queries of one text each, the digest before and the digest after. Null where not given. */
export interface EffectDigests {
  readonly before?: string
  readonly after?: string
}

/**
 * A mutation in one statement and one commit: its effect, and its events if it had one.
 *
 * `ctes` are comma-separated common table expressions, of which the last is named `effect` and returns at most one row
 * with an `id` and `facts`: a jsonb object merged into the payload of every event (the generated id, the new version).
 * The events are the statement's last parameter, `$n`. No row means that nothing was written, events included.
 */
export const effect = (name: string, schema: string, ctes: string, n: number, digests: EffectDigests = {}): Statement =>
  statement(
    name,
    `with ${ctes},
     outgoing as (
       insert into "${schema}"."outbox" (event_id, subject, version, domain_id, payload, headers)
       select e.event_id, e.subject, e.version, e.domain_id,
              e.payload || case when e.subject = 'audit.mutation.recorded' then jsonb_build_object('entityId', effect.id${auditedOf(digests)}) else effect.facts end,
              coalesce(e.headers, '{}')
       from effect, jsonb_to_recordset($${n}::jsonb) ${ROWS}
     )
     select * from effect`,
  )

const auditedOf = (digests: EffectDigests): string =>
  Object.entries(digests)
    .map(([name, query]) => `, '${name}', (${query})`)
    .join('')
