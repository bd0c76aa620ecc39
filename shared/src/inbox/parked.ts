import type { Consumer } from '../consumer.ts'
import type { ReceivedEvent } from '../events.ts'
import { PeerUnavailable } from '../peers.ts'
import { isDatabaseLost } from '../problem.ts'
import type { Doze } from '../wake.ts'
import type { ConsumeOptions } from './consume.ts'
import { backoff, bury, isLast, messageOf } from './deliver.ts'
import type { InboxStatements } from './statements.ts'

const RETRY_MS = 500

interface ParkedRow {
  readonly stream: string
  readonly position: number
  readonly about: string
  readonly event: ReceivedEvent
  readonly attempts: number
}

/** Tries events that failed again, each thing's first one first, until they succeed or are dead letters. */
export function retryParked(
  options: ConsumeOptions,
  consumer: Consumer,
  statements: InboxStatements,
  doze: Doze,
  pollMs: number,
): { stop(): Promise<void> } {
  const { database, onError } = options
  let stopping = false
  const run = async () => {
    while (!stopping) {
      try {
        const rows = await database.sql.query<ParkedRow>(statements.due, [consumer.durable])
        for (const row of rows) if (!stopping) await retry(options, consumer, statements, row)
        // What waited behind those that went is due now.
        if (rows.length > 0) continue
        const [next] = await database.sql.query<{ ms: number | null }>(statements.next, [consumer.durable])
        await doze.sleep(Math.max(0, Math.min(next?.ms ?? pollMs, pollMs)))
      } catch (error) {
        if (!stopping) onError(error, consumer.durable)
        await doze.sleep(RETRY_MS)
      }
    }
  }
  const running = run()
  return {
    async stop() {
      stopping = true
      doze.wake()
      await running
    },
  }
}

async function retry(options: ConsumeOptions, consumer: Consumer, statements: InboxStatements, row: ParkedRow): Promise<void> {
  const { database, schema, ports, clock } = options
  const { event, stream, position, attempts } = row
  try {
    const now = clock.now()
    const prepared = await consumer.prepare?.({ sql: database.sql, ports, now }, event)
    await database.sql.transaction(async (sql) => {
      const [claimed] = await sql.query(statements.claim, [consumer.durable, stream, position, attempts])
      if (claimed) await consumer.handle({ sql, schema, ports, now }, [{ event, prepared }])
    })
    database.committed.wake()
  } catch (error) {
    if (error instanceof PeerUnavailable || isDatabaseLost(error)) throw error
    options.onError(error, consumer.durable)
    await failed(options, consumer, statements, row, error)
  }
}

async function failed(
  { database }: ConsumeOptions,
  { durable }: Consumer,
  statements: InboxStatements,
  { event, stream, position, about, attempts }: ParkedRow,
  error: unknown,
): Promise<void> {
  if (!isLast(attempts + 1, error)) {
    await database.sql.query(statements.postpone, [durable, stream, position, attempts, backoff(attempts + 1), messageOf(error)])
    return
  }
  await database.sql.transaction(async (sql) => {
    const [claimed] = await sql.query(statements.claim, [durable, stream, position, attempts])
    if (claimed) await bury(sql, statements, durable, event, about, attempts + 1, messageOf(error))
  })
}
