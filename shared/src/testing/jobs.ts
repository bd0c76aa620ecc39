import { Migration } from '@mikro-orm/migrations'
import { z } from 'zod'
import type { Database, Storage } from '../database/database.ts'
import { statement } from '../database/sql.ts'
import { type Enqueued, enqueue } from '../jobs/enqueue.ts'
import { jobOf, jobsTable } from '../jobs/job.entity.ts'
import { type AnyJobKind, defineJob } from '../jobs/job-kind.ts'
import { startWorkers, type WorkersOptions } from '../jobs/workers.ts'
import { outboxMessageOf, outboxTable } from '../outbox/outbox-message.entity.ts'
import { type Clock, systemClock } from '../time.ts'
import type { Work } from '../work.ts'
import { testDatabase } from './database.ts'

class Workshop extends Migration {
  override up(): void {
    this.addSql(`
      ${outboxTable('workshop')}
      ${jobsTable('workshop', 1)}
      create table workshop.effects (id bigserial primary key, domain_id int not null, job_id int not null, note text not null);`)
  }
}

/** A service that is nothing but jobs and what they have done. */
export const workshop: Storage = {
  schema: 'workshop',
  entities: [jobOf('workshop'), outboxMessageOf('workshop')],
  migrations: [{ name: '20261124101000_workshop', class: Workshop }],
}

const done = statement('workshop_done', 'insert into workshop.effects (domain_id, job_id, note) values ($1, $2, $3)')

/** Leaves a row that says that it was done. */
export const leaveNote = async ({ sql }: Work, domainId: number, jobId: number, note: string): Promise<void> =>
  void (await sql.query(done, [domainId, jobId, note]))

/** A job whose effect is one row with its note. */
export const noteJob = defineJob({
  kind: 'note',
  lane: 'notes',
  payload: z.strictObject({ note: z.string() }),
  maxAttempts: 3,
  public: true,
  async handle(work, { id, domainId, payload }) {
    await leaveNote(work, domainId, id, payload.note)
    return { noted: payload.note }
  },
})

/** The statements of a test over the table of jobs, in its own words. */
function workshopOn(database: Database, clock: Clock = systemClock) {
  const rows = <R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> =>
    database.sql.query<R>({ name: '', text }, values)
  return {
    rows,
    enqueue: <P>(kind: Parameters<typeof enqueue<P>>[1], job: Enqueued<P>): Promise<number | null> =>
      database.sql.transaction((sql) => enqueue({ sql, schema: 'workshop', now: clock.now() }, kind, job)),
    job: async (id: number | null) => {
      const [row] = await rows<{ status: string; attempts: number; last_error: string | null; run_at: string; claimed_by: string | null }>(
        'select status, attempts, last_error, run_at, claimed_by from workshop.jobs where id = $1',
        [id],
      )
      if (!row) throw new Error(`there is no job ${id}`)
      return row
    },
    effects: () =>
      rows<{ domain_id: number; job_id: number; note: string }>('select domain_id, job_id, note from workshop.effects order by id'),
    /** Workers until the end of the scope. */
    work(kinds: readonly AnyJobKind[], options: Partial<WorkersOptions> = {}) {
      const workers = startWorkers({ database, schema: 'workshop', kinds, ports: {}, clock, patienceMs: 2_000, ...options })
      return {
        ...workers,
        kick: workers.kick.bind(workers),
        stop: () => workers.stop(),
        health: () => workers.health(),
        [Symbol.asyncDispose]: () => workers.stop(),
      }
    },
  }
}

/** An empty workshop on a database of its own. */
export async function openWorkshop(clock?: Clock) {
  const database = await testDatabase(workshop)
  return { database, ...workshopOn(database, clock), [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
}

/** A clock that a test sets. */
export function setClock(start = '2026-11-24T10:00:00.000Z'): Clock & { advance(ms: number): void } {
  let ms = Date.parse(start)
  return {
    now: () => new Date(ms),
    advance(by) {
      ms += by
    },
  }
}
