import { randomBytes } from 'node:crypto'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { inject } from 'vitest'
import { openEmbeddedLog } from '../log/embedded-log.ts'
import type { EventLog } from '../log/event-log.ts'
import { openNatsLog } from '../log/nats-log.ts'
import { testPglite } from './database.ts'

/** A log that nobody else writes to: in NATS where the run has it, else the embedded one. */
export async function testLog(): Promise<EventLog & AsyncDisposable> {
  const url = inject('natsUrl')
  if (url === '') return disposable(openEmbeddedLog(await testPglite()), async () => undefined)
  const prefix = `test_${randomBytes(6).toString('hex')}`
  return disposable(openNatsLog({ url, prefix, name: 'test' }), () => removeStreams(url, prefix))
}

/** Removes the streams of an installation from a NATS server. */
export async function removeStreams(url: string, prefix: string): Promise<void> {
  const connection = await connect({ servers: new URL(url).host })
  const manager = await jetstreamManager(connection)
  for await (const { config } of manager.streams.list(`${prefix}.>`)) await manager.streams.delete(config.name)
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
