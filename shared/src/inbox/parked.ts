import type { Consumer } from '../consumer.ts'
import type { ReceivedEvent } from '../events.ts'
import { PeerUnavailable } from '../peers.ts'
import { isDatabaseLost } from '../problem.ts'
import type { Doze } from '../wake.ts'
import type { ConsumeOptions } from './consume.ts'
import { backoff, bury, isLast, messageOf } from './deliver.ts'
import type { InboxStatements } from './statements.ts'

const RETRY_MS = 500
/** How soon to look again when another copy is making what attempts are due. */
const UNDER_WAY_MS = 250

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
        let made = 0
        for (const row of rows) if (!stopping && (await retry(options, consumer, statements, row))) made++
        // What waited behind those that went is due now.
        if (made > 0) continue
        const [next] = await database.sql.query<{ ms: number | null }>(statements.next, [consumer.durable])
        const ms = next?.ms ?? pollMs
        await doze.sleep(ms > 0 ? Math.min(ms, pollMs) : UNDER_WAY_MS)
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

/** Makes one attempt; false if another copy is making it. */
async function retry(options: ConsumeOptions, consumer: Consumer, statements: InboxStatements, row: ParkedRow): Promise<boolean> {
  const { database, schema, ports, clock } = options
  const { event, stream, position, attempts } = row
  try {
    const now = clock.now()
    const prepared = await consumer.prepare?.({ sql: database.sql, ports, now }, event)
    const mine = await database.sql.transaction(async (sql) => {
      const [claimed] = await sql.query(statements.claim, [consumer.durable, stream, position, attempts])
      if (claimed) await consumer.handle({ sql, schema, ports, now }, [{ event, prepared }])
      return claimed !== undefined
    })
    database.committed.wake()
    return mine
  } catch (error) {
    if (error instanceof PeerUnavailable || isDatabaseLost(error)) throw error
    options.onError(error, consumer.durable)
    await failed(options, consumer, statements, row, error)
    return true
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
