import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { eventName, parsePatterns, patternsOf } from '../webhooks/event-names.ts'

const active = statement('plan_webhooks', 'select events from gateway.webhooks where domain_id = $1 and active')

/** How many webhooks of a domain would be told of at least one of these events. */
export async function listenersOf(sql: Pick<Sql, 'query'>, domainId: number, events: readonly { subject: string }[]): Promise<number> {
  const patterns = new Set(events.flatMap(({ subject }) => patternsOf(eventName(subject))))
  const rows = await sql.query<{ events: string }>(active, [domainId])
  return rows.filter((row) => parsePatterns(row.events).some((pattern) => patterns.has(pattern))).length
}
