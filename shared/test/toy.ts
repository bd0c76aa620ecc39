import { Migration } from '@mikro-orm/migrations'
import { z } from 'zod'
import type { Consumer } from '../src/consumer.ts'
import type { Database, Storage } from '../src/database/database.ts'
import { statement } from '../src/database/sql.ts'
import { defineEvent, pendingEvent } from '../src/events.ts'
import { startConsumers } from '../src/inbox/consume.ts'
import { inboxTables } from '../src/inbox/inbox.entity.ts'
import type { EventLog } from '../src/log/event-log.ts'
import { outboxStreamIndex, outboxTable, outboxWithoutTransaction } from '../src/outbox/outbox-message.entity.ts'
import { startRelay } from '../src/outbox/relay.ts'
import { recordIn } from '../src/outbox/write.ts'
import { testDatabase } from '../src/testing/database.ts'
import { testLog } from '../src/testing/event-log.ts'
import { systemClock } from '../src/time.ts'

class Toy extends Migration {
  override up(): void {
    this.addSql(`
      ${outboxTable('toy')}
      ${outboxStreamIndex('toy')}
      ${outboxWithoutTransaction('toy')}
      ${inboxTables('toy', 1)}
      create table toy.effects (id serial primary key, thing int not null, step int not null, consumer text not null);
    `)
  }
}

const storage: Storage = { schema: 'toy', entities: [], migrations: [{ name: '1_toy', class: Toy }] }

/** Something that happens to a thing, step by step. */
export const ToyMoved = defineEvent({
  subject: 'toy.thing.moved',
  version: 1,
  about: ['thing'],
  payload: z.object({ thing: z.int(), step: z.int() }),
})

const effect = statement('toy_effect', 'insert into toy.effects (thing, step, consumer) values ($1, $2, $3)')

/** What a consumer of the toy does: its effect is a row. */
export const leaveRow =
  (consumer: string) => async (work: { sql: Database['sql'] | Pick<Database['sql'], 'query'> }, thing: number, step: number) =>
    void (await work.sql.query(effect, [thing, step, consumer]))

/** A service that has nothing but events, on a database and a log of its own. */
export async function startToy() {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await testDatabase(storage))
  const log = stack.use(await testLog())
  const rows = <R extends object>(text: string, values: readonly unknown[] = []) => database.sql.query<R>({ name: '', text }, values)
  const errors: string[] = []
  const onError = (error: unknown) => void errors.push(error instanceof Error ? error.message : String(error))
  const owned = stack.move()
  return {
    database,
    log,
    rows,
    errors,
    /** Commits one transaction that makes these events true. */
    async happen(...moves: readonly { thing: number; step: number }[]) {
      await database.sql.transaction((sql) =>
        recordIn(
          sql,
          'toy',
          1,
          moves.map((move) => pendingEvent(ToyMoved, move)),
        ),
      )
      database.committed.wake()
    },
    relay: (through: EventLog = log) => stopped(startRelay({ database, schema: 'toy', log: through, onError })),
    consumeFrom: (from: EventLog, ...consumers: readonly Consumer[]) =>
      stopped(startConsumers({ database, schema: 'toy', log: from, ports: {}, clock: systemClock, consumers, onError })),
    consume: (...consumers: readonly Consumer[]) =>
      stopped(startConsumers({ database, schema: 'toy', log, ports: {}, clock: systemClock, consumers, onError })),
    effects: (consumer: string) =>
      rows<{ thing: number; step: number }>('select thing, step from toy.effects where consumer = $1 order by id', [consumer]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const stopped = <T extends { stop(): Promise<void> }>(running: T): T & AsyncDisposable =>
  Object.assign(running, { [Symbol.asyncDispose]: () => running.stop() })
