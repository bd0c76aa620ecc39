import type { FastifyBaseLogger } from 'fastify'
import type { Database } from './database/database.ts'
import { keepSwept } from './idempotency/sweep.ts'
import { startConsumers } from './inbox/consume.ts'
import type { WorkerPorts } from './jobs/procedures/worker-status.ts'
import { startWorkers } from './jobs/workers.ts'
import type { EventLog } from './log/event-log.ts'
import { startRelay } from './outbox/relay.ts'
import type { ServiceDefinition } from './service.ts'
import type { Clock } from './time.ts'

export interface BackgroundOptions {
  readonly database: Database
  readonly eventLog: EventLog
  /** What consumers and jobs find as `ports`; the workers of this process are put there, for procedures that tell of them. */
  readonly ports: object & { workers?: WorkerPorts['workers'] }
  readonly clock: Clock
  readonly log: FastifyBaseLogger
}

/** What a service does when nobody calls it: publishes its events, handles those of others, works on its jobs. Several copies share the work. */
export function startBackground(
  { storage, consumers = [], jobs = [] }: ServiceDefinition,
  { database, eventLog, ports, clock, log }: BackgroundOptions,
): { stop(): Promise<void> } {
  const { schema } = storage
  const relay = startRelay({
    database,
    schema,
    log: eventLog,
    onError: (error) => log.warn({ err: error }, 'events were not published; they will be'),
  })
  const consuming = startConsumers({
    database,
    schema,
    log: eventLog,
    ports,
    clock,
    consumers,
    onError: (error, consumer) => log.warn({ err: error, consumer }, 'an event was not handled; it will be tried again'),
  })
  const workers = startWorkers({ database, schema, kinds: jobs, ports, clock, log })
  ports.workers = workers
  const sweeping = keepSwept(database.sql, schema, (error) =>
    log.warn({ err: error }, 'old idempotency keys and plans were not forgotten; they will be'),
  )
  return {
    async stop() {
      await sweeping.stop()
      await Promise.all([consuming.stop(), workers.stop()])
      // Last, so that what those have just recorded is published.
      await relay.stop()
    },
  }
}
