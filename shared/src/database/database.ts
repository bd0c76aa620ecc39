import type { EntitySchema, MikroORM } from '@mikro-orm/core'
import { type Migration, Migrator } from '@mikro-orm/migrations'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Wake } from '../wake.ts'
import type { Sql, Statement } from './sql.ts'

/** What a service keeps in the database: one schema of its own, and nothing outside it. */
export interface Storage {
  /** The PostgreSQL schema, named as the service. */
  readonly schema: string
  // biome-ignore lint/suspicious/noExplicitAny: entities of different shapes share one list
  readonly entities: readonly (EntitySchema<any> | (new () => object))[]
  readonly migrations: readonly { name: string; class: new (...args: ConstructorParameters<typeof Migration>) => Migration }[]
}

/** An open database of one service. */
export interface Database {
  readonly orm: MikroORM
  readonly sql: Sql
  readonly engine: 'postgres' | 'pglite'
  /** Whoever commits something that others in this process may be waiting for (an event, a job) wakes them here. */
  readonly committed: Wake
  /**
   * Hears what other connections `notify` on a channel, once they commit. For rare news (a key was revoked), never for business events.
   * `heard` gets null when news may have been missed, after a lost connection: forget everything then.
   */
  listen(channel: string, heard: (payload: string | null) => void): Promise<void>
  /** Resolves if the database answers. */
  ping(): Promise<void>
  /** Applies the migrations that are missing. Safe when several copies start at once. */
  migrate(): Promise<void>
  close(): Promise<void>
}

/** The entity manager of a database. */
export const entityManagerOf = ({ orm }: Database): SqlEntityManager => orm.em as unknown as SqlEntityManager

/** Statements in the transaction of an entity manager. A second connection inside a transaction would wait for the first one for ever. */
export const insideOf = (em: SqlEntityManager): Pick<Sql, 'query'> => ({
  query: async <R extends object>({ text }: Statement, values: readonly unknown[]) => {
    // The ORM's connection takes question marks, in the order in which they stand.
    const ordered: unknown[] = []
    const sql = text.replace(/\$(\d+)/g, (_, index: string) => {
      ordered.push(values[Number(index) - 1])
      return '?'
    })
    return (await em.getConnection().execute(sql, ordered, 'all', em.getTransactionContext())) as R[]
  },
})

/** Sends news to the listeners of a channel when the transaction of this entity manager commits. */
export async function notify(em: SqlEntityManager, channel: string, payload: string): Promise<void> {
  await em.getConnection().execute('select pg_notify(?, ?)', [channel, payload], 'all', em.getTransactionContext())
}

/** The ORM options that both engines share. */
export const ormOptions = ({ schema, entities, migrations }: Storage) => ({
  entities: [...entities],
  extensions: [Migrator],
  schema,
  discovery: { warnWhenNoEntities: false },
  ignoreUndefinedInQuery: true,
  // Those that rehearsals need are on every table, and are no part of any entity.
  schemaGenerator: { ignoreTriggers: true },
  migrations: {
    tableName: 'migrations',
    schema,
    migrationsList: [...migrations],
    snapshot: false,
    transactional: true,
    allOrNothing: true,
    silent: true,
  },
})
