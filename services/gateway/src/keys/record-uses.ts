import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Authenticator } from './authenticate.ts'

const update = statement(
  'api_keys_record_uses',
  `update gateway.api_keys k set last_used_at = u.used_at
   from jsonb_to_recordset($1::jsonb) as u(id int, used_at timestamptz)
   where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.used_at)`,
)

const EVERY_MS = 10_000

/**
 * Writes down when keys were last used: every 10 s, in one statement, instead of once a request.
 * A process that is killed forgets the last 10 s of uses; nothing else depends on them.
 */
export function recordUses(
  sql: Sql,
  authenticator: Authenticator,
  onError: (error: unknown) => void,
): { flush(): Promise<void>; stop(): Promise<void> } {
  const flush = async () => {
    const uses = [...authenticator.takeUses()].map(([id, used_at]) => ({ id, used_at }))
    if (uses.length > 0) await sql.query(update, [JSON.stringify(uses)])
  }
  const timer = setInterval(() => void flush().catch(onError), EVERY_MS).unref()
  return {
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}
