import { MutationRecorded } from '@wordclaw/shared/audit'
import { batchConsumer, type EventOf } from '@wordclaw/shared/consumer'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { isoOf } from '@wordclaw/shared/time'
import { actorOf } from './actor.ts'
import { type AuditEntry, type AuditFacts, GENESIS, hashOf } from './chain.ts'

type Recorded = EventOf<typeof MutationRecorded>

interface Head {
  readonly domainId: number
  readonly sequence: number
  readonly hash: string
}

/**
 * Locks the ends of the chains, or begins the chains, in the order of domains: projections that run at once wait for each other
 * instead of continuing the same row, and never for each other in a circle.
 */
const lockHeads = statement(
  'audit_lock_heads',
  `insert into gateway.audit_chains (domain_id, sequence, hash)
   select value::int, 0, $2 from jsonb_array_elements_text($1::jsonb) order by value::int
   on conflict (domain_id) do update set sequence = audit_chains.sequence
   returning domain_id as "domainId", sequence, hash`,
)

/**
 * Those of the events that are not in the log yet, each with the id of its row to be, in their order. A statement of its own: it has to
 * see what was committed before the locks were taken. The offset has each event looked up by itself, by the index of their ids and no other: else
 * a plan made while the log was empty reads all of it.
 */
export const drawIds = statement(
  'audit_draw_ids',
  `select fresh.event_id::uuid as "eventId", nextval('gateway.audit_logs_id_seq')::int as id
   from (
     select e.event_id from jsonb_array_elements_text($1::jsonb) with ordinality as e(event_id, place)
     where not exists (select from gateway.audit_logs l where l.event_id = e.event_id::uuid offset 0) order by e.place
   ) fresh`,
)

const append = statement(
  'audit_append',
  `with appended as (
     insert into gateway.audit_logs (id, domain_id, sequence, event_id, action, procedure, entity_type, entity_id, details, user_id, actor_id,
       actor_type, actor_source, request_id, decision_id, trace_id, before, after, created_at, previous_hash, hash)
     select id, "domainId", sequence, "eventId", action, procedure, "entityType", "entityId", details, "userId", "actorId",
       "actorType", "actorSource", "requestId", "decisionId", "traceId", before, after, "createdAt", "previousHash", hash
     from jsonb_to_recordset($1::jsonb) as r(id int, "domainId" int, sequence int, "eventId" uuid, action text, procedure text,
       "entityType" text, "entityId" int, details text, "userId" int, "actorId" text, "actorType" text, "actorSource" text, "requestId" text,
       "decisionId" text, "traceId" text, before text, after text, "createdAt" timestamptz, "previousHash" text, hash text)
   )
   update gateway.audit_chains c set sequence = h.sequence, hash = h.hash
   from jsonb_to_recordset($2::jsonb) as h("domainId" int, sequence int, hash text) where c.domain_id = h."domainId"`,
)

/** Writes the audit log: one row for each mutation of every service and door, at the end of its domain's chain. */
export const recordAuditEvent = batchConsumer([MutationRecorded], {
  durable: 'gateway-record-audit-event',
  repeatable: true,
  streams: ['content', 'forms', 'payments', 'search', 'gateway'],
  handle: ({ sql }, events) => appendToChains(sql, new Map(events.map((event) => [event.id, event]))),
})

async function appendToChains(sql: Pick<Sql, 'query'>, events: ReadonlyMap<string, Recorded>): Promise<void> {
  const domains = [...new Set([...events.values()].map(({ domainId }) => domainId))]
  const locked = await sql.query<Head>(lockHeads, [JSON.stringify(domains), GENESIS])
  const drawn = await sql.query<{ eventId: string; id: number }>(drawIds, [JSON.stringify([...events.keys()])])
  if (drawn.length === 0) return
  const heads = new Map(locked.map((head) => [head.domainId, head]))
  const ids = new Map(drawn.map(({ eventId, id }) => [eventId, id]))
  const rows = [...events.values()].flatMap((event) => {
    const id = ids.get(event.id)
    if (id === undefined) return []
    const row = chained(event, id, heads.get(event.domainId))
    heads.set(event.domainId, row)
    return [row]
  })
  const ends = [...heads.values()].map(({ domainId, sequence, hash }) => ({ domainId, sequence, hash }))
  await sql.query(append, [JSON.stringify(rows), JSON.stringify(ends)])
}

function chained(event: Recorded, id: number, head: Head | undefined): AuditEntry {
  const facts = { id, ...factsOf(event), sequence: (head?.sequence ?? 0) + 1, previousHash: head?.hash ?? GENESIS }
  return { ...facts, hash: hashOf(facts) }
}

/** What the row says of its event. Of the thing itself only digests are told: whoever may read the log may not read all content. */
function factsOf({ id, domainId, payload, time, traceparent }: Recorded): Omit<AuditFacts, 'id' | 'sequence' | 'previousHash'> {
  const { action, procedure, entityType, entityId, requestId, decisionId, actorId, before = null, after = null } = payload
  return {
    domainId,
    eventId: id,
    action,
    procedure,
    entityType,
    entityId,
    details: JSON.stringify({ requestId, before, after }),
    ...actorOf(actorId),
    requestId,
    decisionId,
    traceId: /^[\da-f]{2}-([\da-f]{32})-/.exec(traceparent ?? '')?.[1] ?? null,
    before,
    after,
    createdAt: isoOf(time),
  }
}
