import { type Statement, statement } from '../database/sql.ts'
import { SETTING } from './watch-tables.ts'

/** A plan as it is kept. */
export interface PlanRow {
  readonly id: number
  readonly principal_id: string
  readonly procedure: string
  readonly input: string
  readonly hash: string
  readonly body: string
  readonly created_at: string
  readonly expires_at: string
  readonly applied_at: string | null
  readonly applied_by: string | null
  readonly expired: boolean
}

interface Statements {
  readonly watch: Statement
  readonly measure: Statement
  readonly collect: Statement
  readonly insert: Statement
  readonly byId: Statement
  readonly lock: Statement
  readonly applied: Statement
  readonly page: Statement
  readonly sweep: Statement
}

/** How long a plan can be applied. What expired is kept for as long again, so that its end can be told from its never having been. */
const KEPT = '24 hours'
const SWEPT_AT_ONCE = 1_000

const known = new Map<string, Statements>()

/** The statements over a service's plans. All times are the database's, which every copy of the service shares. */
export function statementsOf(schema: string): Statements {
  const statements = known.get(schema) ?? build(schema)
  known.set(schema, statements)
  return statements
}

const HEAD = 'id, principal_id, procedure, hash, body, created_at, expires_at, applied_at, applied_by, expires_at <= now() as expired'

function build(schema: string): Statements {
  const plans = `"${schema}"."plans"`
  const effects = `"${schema}"."plan_effects"`
  const one = `select input, ${HEAD} from ${plans} where id = $1 and domain_id = $2`
  return {
    watch: statement('plans_watch', `select set_config('${SETTING}', 'on', true), now()::text as began`),
    // Says how much was seen, and stops looking.
    measure: statement(
      'plans_measure',
      `select count(*)::int as rows, coalesce(sum(octet_length(before::text)), 0)::bigint + coalesce(sum(octet_length(after::text)), 0)::bigint as bytes,
         set_config('${SETTING}', 'off', true) as watching
       from ${effects}`,
    ),
    collect: statement('plans_collect', `delete from ${effects} returning id, relation, before, after`),
    insert: statement(
      'plans_insert',
      `insert into ${plans} (domain_id, principal_id, procedure, input, hash, body, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, now(), now() + interval '${KEPT}') returning id`,
    ),
    byId: statement('plans_by_id', one),
    lock: statement('plans_lock', `${one} for update`),
    applied: statement(
      'plans_applied',
      `update ${plans} set applied_at = now(), applied_by = $3, body = $4 where id = $1 and domain_id = $2`,
    ),
    page: statement(
      'plans_page',
      `select ${HEAD} from ${plans} where domain_id >= $1 and (domain_id, id) < ($1, $2::bigint) order by domain_id desc, id desc limit $3`,
    ),
    sweep: statement(
      'plans_sweep',
      `with swept as (
         delete from ${plans} where ctid = any (array(
           select ctid from ${plans} where expires_at <= now() - interval '${KEPT}' order by expires_at limit ${SWEPT_AT_ONCE} for update skip locked
         )) returning 1
       )
       select count(*)::int as swept, ${SWEPT_AT_ONCE} as most from swept`,
    ),
  }
}
