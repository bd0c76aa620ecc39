import type { AnyRouter } from '@trpc/server'
import { callProcedure } from '../call-procedure.ts'
import type { Database } from '../database/database.ts'
import type { Sql } from '../database/sql.ts'
import { procedureHeads } from '../manifest.ts'
import type { Call } from '../principal.ts'
import type { Context } from '../procedure.ts'
import type { Work } from '../work.ts'

/**
 * Runs a procedure of the job's own service inside the job's transaction, as the call that has been authorised: its effect, its events and its audit event
 * commit together with the job. For procedures made with `direct`: those over entities have a transaction of their own. Throws what the procedure throws.
 */
export async function runProcedure(work: Work, router: AnyRouter, path: string, call: Call, input: unknown): Promise<unknown> {
  const head = procedureHeads(router).get(path)
  if (!head) throw new Error(`there is no procedure ${path}`)
  const ctx: Context = {
    database: within(work),
    schema: work.schema,
    call,
    principal: call.principal,
    now: work.now,
    ports: work.ports,
  }
  return callProcedure(head, path, ctx, input)
}

/** A database that is one transaction and nothing else. */
function within({ sql: { query } }: Work): Database {
  const sql: Sql = { query, transaction: (work) => work({ query, transaction: (nested) => nested(sql) }) }
  return new Proxy({ sql } as Database, {
    get: (target, name) => {
      if (name === 'sql') return target.sql
      throw new Error(`a procedure in a job's transaction has no ${String(name)} of a database`)
    },
  })
}
