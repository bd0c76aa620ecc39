import { databaseUrl } from '@wordclaw/shared/testing/database'
import { Client } from 'pg'
import { expect, inject } from 'vitest'
import type { Rows } from './distributed-rows.ts'

/** What a committing transaction waits for at its very end, once it is asked for. */
const GATE = 4_711

/** Has every transaction that makes types wait, as its last step, while somebody holds the gate. */
export const GATE_BEFORE_COMMIT = `
  create function content.wait_at_gate() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(${GATE}); return null; end
  $$;
  create constraint trigger wait_at_gate after insert on content.content_types deferrable initially deferred
    for each row execute function content.wait_at_gate()`

export type Victim = 'content' | 'gateway'

/** A moment in an import at which it can be made to stand still. */
export interface Moment {
  readonly name: string
  /** How much of the bundle is sent before it is made to stand still. The rest follows if there is something that it waits for. */
  readonly first: 'the beginning' | 'half a file' | 'most lines'
  /** What it is made to wait for, as a statement that takes it. Null if that is the rest of the bundle. */
  readonly hold: string | null
  /** The statement that waits. */
  readonly doing: string
  /** Who is killed then. */
  readonly victims: readonly Victim[]
  /** The victims that it survives. */
  readonly survives: readonly Victim[]
}

const BOTH = ['content', 'gateway'] as const
const moment = (name: string, more: Partial<Moment> = {}): Moment => ({
  name,
  first: 'most lines',
  hold: null,
  doing: '',
  victims: BOTH,
  survives: [],
  ...more,
})
const preparing = (kind: string, more: Partial<Moment> = {}): Moment =>
  moment(`while lines of ${kind}s are prepared`, {
    hold: `select from content.import_lines where domain_id = :domain and kind = '${kind}' order by line limit 1 for update`,
    doing: 'update content.import_lines',
    ...more,
  })
// Once content is asked to commit, it does, whether somebody waits for the answer or not.
const writing = (table: string, more: Partial<Moment> = {}): Moment =>
  moment(`while ${table} are written`, {
    hold: `lock table content.${table} in share mode`,
    doing: `insert into content.${table} (`,
    victims: ['content'],
    survives: ['gateway'],
    ...more,
  })

/** The moments of an import in their order. */
export const MOMENTS: readonly Moment[] = [
  moment('before anything is put aside', {
    first: 'the beginning',
    hold: 'lock table content.imports in share mode',
    doing: 'insert into content.imports (',
  }),
  moment('while a file arrives', { first: 'half a file' }),
  moment('while lines arrive'),
  preparing('asset', { victims: ['content'] }),
  preparing('item'),
  moment('when its transaction begins', {
    hold: 'select from content.imports where domain_id = :domain for no key update',
    doing: 'update content.imports set committed_at',
    victims: ['content'],
  }),
  writing('assets'),
  writing('content_items', { victims: BOTH }),
  writing('content_item_fields'),
  moment('while its transaction is committed', {
    hold: `select pg_advisory_lock(${GATE})`,
    doing: 'commit',
    survives: BOTH,
  }),
]

/** Makes an import stand still at the moment until it is released. */
export async function holdAt(database: string, { hold }: Moment, domainId: number) {
  const client = new Client({ connectionString: databaseUrl(inject('postgresUrl'), database) })
  // At the end of a test that has failed, its database is removed under it.
  client.on('error', () => undefined)
  await client.connect()
  await client.query('begin')
  if (hold) await client.query(hold.replace(':domain', String(domainId)))
  return { [Symbol.asyncDispose]: () => client.end() }
}

/** Resolves when an import waits at the moment. */
export async function reached(rows: Rows, { doing }: Moment): Promise<void> {
  const waiting = `select query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and position($1 in lower(query)) > 0`
  await expect.poll(() => rows(waiting, [doing])).toHaveLength(1)
}
