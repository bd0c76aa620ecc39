import { type Sql, statement } from '../database/sql.ts'
import { CAPTURE } from './plan.entity.ts'

/** Set in a transaction that is to know what it changes. */
export const SETTING = 'wordclaw.plan'

/** The kernel's own books, which are no effect of a mutation. Its events are: the outbox is watched. */
const UNWATCHED = ['migrations', 'plans', 'plan_effects', 'idempotency_keys', 'inbox', 'consumer_positions', 'parked_events']

const unwatched = statement(
  'plans_unwatched_tables',
  `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relkind = 'r' and c.relname <> all (string_to_array($2, ','))
     and exists (select from pg_proc p where p.pronamespace = n.oid and p.proname = '${CAPTURE}')
     and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = '${CAPTURE}')`,
)

/**
 * Gives every table of a service that has plans the trigger by which a rehearsal sees its rows change. Outside a rehearsal the trigger's condition does not
 * hold, and nothing is called. Done after every migration, so that a new table needs no thought.
 */
export async function watchTables(sql: Pick<Sql, 'query'>, schema: string): Promise<void> {
  for (const { name } of await sql.query<{ name: string }>(unwatched, [schema, UNWATCHED.join(',')])) {
    const text = `create trigger "${CAPTURE}" after insert or update or delete on "${schema}"."${name}" for each row
      when (current_setting('${SETTING}', true) = 'on') execute function "${schema}"."${CAPTURE}"()`
    await sql.query({ name: '', text }, [])
  }
}
