import type { Consumer } from '@wordclaw/shared/consumer'
import type { Database } from '@wordclaw/shared/database/database'
import type { EventDefinition } from '@wordclaw/shared/events'
import { systemClock } from '@wordclaw/shared/time'

/** Has a consumer hear an event, as the runtime would: in a transaction of its own. */
export async function hears(
  consumer: Consumer,
  database: Database,
  { subject, version }: EventDefinition,
  payload: Record<string, unknown> & { domainId: number },
): Promise<void> {
  const now = systemClock.now()
  const { domainId } = payload
  const event = {
    id: crypto.randomUUID(),
    subject,
    version,
    domainId,
    payload,
    time: now.toISOString(),
    traceparent: undefined,
    stream: 'payments',
    position: 1,
  }
  await database.sql.transaction((sql) => consumer.handle({ sql, schema: 'gateway', now, ports: {} }, [{ event, prepared: undefined }]))
}

export const offer = { domainId: 1, offerId: 1, scopeType: 'item', scopeRef: 7, priceSats: 210, active: true }
export const right = {
  domainId: 1,
  entitlementId: 1,
  offerId: 1,
  principalId: 'api_key:2',
  scopeType: 'item',
  scopeRef: 7,
  expiresAt: null as string | null,
}
