import { randomUUIDv7 } from 'node:crypto'
import type { Sql } from '@wordclaw/shared/database/sql'
import { systemClock } from '@wordclaw/shared/time'
import { recordAuditEvent } from '../src/audit/record-audit-event.ts'

type Delivered = Parameters<typeof recordAuditEvent.handle>[1][number]['event']

const BEGAN = Date.UTC(2026, 10, 24)

/** A mutation as its service published it; `at` is when, in seconds after the first of them. */
export function mutation({
  at = 0,
  domainId = 1,
  ...payload
}: { at?: number; domainId?: number } & Record<string, unknown> = {}): Delivered {
  return {
    id: randomUUIDv7(),
    subject: 'audit.mutation.recorded',
    version: 1,
    domainId,
    payload: {
      action: 'update',
      procedure: 'content.items.update',
      entityType: 'content_item',
      entityId: 7,
      domainId,
      actorId: 'api_key:1',
      requestId: 'request',
      decisionId: '019ab000-0000-7000-8000-000000000000',
      before: 'b'.repeat(64),
      after: 'a'.repeat(64),
      ...payload,
    },
    time: new Date(BEGAN + at * 1_000).toISOString(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    stream: 'content',
    position: 1,
  }
}

/** Has the gateway hear of mutations, as the runtime would tell it: in one transaction. */
export const project = (sql: Sql, events: readonly Delivered[]): Promise<void> =>
  sql.transaction((inside) =>
    recordAuditEvent.handle(
      { sql: inside, schema: 'gateway', now: systemClock.now(), ports: {} },
      events.map((event) => ({ event, prepared: undefined })),
    ),
  )

/** A statement of a test's own. */
export const run = <R extends object>(sql: Pick<Sql, 'query'>, text: string, values: readonly unknown[] = []): Promise<R[]> =>
  sql.query<R>({ name: '', text }, values)
