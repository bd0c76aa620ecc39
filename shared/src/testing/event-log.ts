import { randomBytes } from 'node:crypto'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { inject } from 'vitest'
import type { Sql } from '../database/sql.ts'
import { openEmbeddedLog } from '../log/embedded-log.ts'
import type { EventLog } from '../log/event-log.ts'
import { openNatsLog } from '../log/nats-log.ts'
import { testPglite } from './database.ts'

/** A log that nobody else writes to. `prefix` is that of its streams in NATS. */
export type TestLog = EventLog & AsyncDisposable & { readonly prefix?: string }

/** In NATS where the run has it, at that address, else the embedded one. */
export async function testLog(url: string = inject('natsUrl')): Promise<TestLog> {
  if (url === '') return disposable(openEmbeddedLog(await testPglite()), async () => undefined)
  const prefix = `test_${randomBytes(6).toString('hex')}`
  return Object.assign(
    disposable(openNatsLog({ url, prefix, name: 'test' }), () => removeStreams(inject('natsUrl'), prefix)),
    { prefix },
  )
}

/** Removes the streams of an installation from a NATS server. */
export async function removeStreams(url: string, prefix: string): Promise<void> {
  const connection = await connect({ servers: new URL(url).host })
  const manager = await jetstreamManager(connection)
  for await (const { config } of manager.streams.list(`${prefix}.>`)) await manager.streams.delete(config.name)
  await connection.close()
}

/** Has a log forget the oldest events of a stream, as if time had passed, or the stream itself, as if it had been lost. */
export async function forgetEvents({ prefix }: TestLog, sql: Sql, stream: string, upTo: number | 'all'): Promise<void> {
  const forget = upTo === 'all' ? `delete from "${stream}".outbox` : `delete from "${stream}".outbox where stream_seq <= ${upTo}`
  await sql.query({ name: '', text: forget }, [])
  if (prefix === undefined) return
  const connection = await connect({ servers: new URL(inject('natsUrl')).host })
  const { streams } = await jetstreamManager(connection)
  if (upTo === 'all') await streams.delete(`${prefix}-${stream}`)
  else await streams.purge(`${prefix}-${stream}`, { seq: upTo + 1 })
  await connection.close()
}

function disposable(log: EventLog, remove: () => Promise<void>): EventLog & AsyncDisposable {
  return Object.assign(log, {
    async [Symbol.asyncDispose]() {
      await log.close()
      await remove()
    },
  })
}
