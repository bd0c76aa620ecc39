import { type Sql, type Statement, statement } from '@wordclaw/shared/database/sql'
import type { Lifecycle } from '../modelling/root-blocks.ts'
import { statesSql } from '../queries/states.ts'

/** An item whose time has come, locked until the end of the transaction. */
export interface DueItem {
  readonly id: number
  readonly version: number
  readonly live: boolean
}

/** A type, and what its items end in. */
export interface Expiring extends Lifecycle {
  readonly contentTypeId: number
  readonly domainId: number
}

const OF_TYPE = 'i.domain_id = $1 and i.content_type_id = $2'

/** The states of a type's items but for the one that they end in: so what has been archived is never looked at again, however much that is. */
const STATES = `${statesSql({ domain: '$1::int', type: '$2::int' })},
alive as materialized (select status from states where status <> $3)`

const COLUMNS = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

const dueBy = (clock: Lifecycle['clock']): Statement =>
  statement(
    `lifecycle_due_by_${COLUMNS[clock]}`,
    `with ${STATES}
     select d.id, d.version, d.live from alive s cross join lateral (
       select i.id, i.version, i.published_version is not null as live from content.content_items i
       where ${OF_TYPE} and i.status = s.status and i.${COLUMNS[clock]} <= $4
       order by i.domain_id, i.content_type_id, i.status, i.${COLUMNS[clock]} limit $5
       for no key update skip locked
     ) d limit $5`,
  )

const nextBy = (clock: Lifecycle['clock']): Statement =>
  statement(
    `lifecycle_next_by_${COLUMNS[clock]}`,
    `with ${STATES}
     select min(n.at) as at from alive s cross join lateral (
       select i.${COLUMNS[clock]} as at from content.content_items i where ${OF_TYPE} and i.status = s.status
       order by i.domain_id, i.content_type_id, i.status, i.${COLUMNS[clock]} limit 1
     ) n`,
  )

/** The statements, by the clock that a type's items go by: its type, domain and final state come first. */
export const lifecycleStatements = {
  due: { createdAt: dueBy('createdAt'), updatedAt: dueBy('updatedAt') },
  next: { createdAt: nextBy('createdAt'), updatedAt: nextBy('updatedAt') },
} as const

/** Locks up to `most` items whose time has come. One that is being changed is left for the next time: it may begin its time anew. */
export function dueItems(
  sql: Pick<Sql, 'query'>,
  { domainId, contentTypeId, ...of }: Expiring,
  now: Date,
  most: number,
): Promise<DueItem[]> {
  const expired = new Date(now.getTime() - of.ttlSeconds * 1_000)
  return sql.query<DueItem>(lifecycleStatements.due[of.clock], [domainId, contentTypeId, of.archiveStatus, expired, most])
}

/** When the next item's time comes. If there is none, as if one were made now: none can be due before. */
export async function nextDue(sql: Pick<Sql, 'query'>, { domainId, contentTypeId, ...of }: Expiring, now: Date): Promise<Date> {
  const [first] = await sql.query<{ at: string | null }>(lifecycleStatements.next[of.clock], [domainId, contentTypeId, of.archiveStatus])
  const began = first?.at ? new Date(first.at) : now
  return new Date(began.getTime() + of.ttlSeconds * 1_000)
}
