import { type EventDefinition, pendingEvent, type ReceivedEvent } from '@wordclaw/shared/events'
import type { ClaimedJob } from '@wordclaw/shared/jobs/claim'
import { jobStatements } from '@wordclaw/shared/jobs/job-statements'
import { runJob } from '@wordclaw/shared/jobs/run-job'
import { createSecretBox } from '@wordclaw/shared/secret-box'
import { setClock } from '@wordclaw/shared/testing/jobs'
import { startReceiver } from '@wordclaw/shared/testing/receiver'
import { startTestService } from '@wordclaw/shared/testing/service'
import { createWebhookSender } from '@wordclaw/shared/webhooks/deliver'
import { gateway } from '../src/service.ts'
import { fanOutWebhooks } from '../src/webhooks/fan-out-webhooks.ts'
import { outboundWebhook } from '../src/webhooks/outbound-webhook.ts'
import type { WebhookPorts } from '../src/webhooks/webhook-ports.ts'

const LANE = 'webhooks'

/** The gateway's webhooks with a receiver that may be called, a clock that the test sets, and nothing that happens by itself. */
export async function startWebhooks({ retrySchedule = [1_000, 2_000] }: { retrySchedule?: readonly number[] } = {}) {
  const clock = setClock()
  const receiver = await startReceiver()
  const ports: WebhookPorts = {
    secrets: createSecretBox([{ id: 'k1', secret: 'a key for tests that nobody else has' }]),
    webhooks: createWebhookSender({ allowedOrigins: [receiver.origin], resolve: async () => ['10.0.0.1'], clock, retrySchedule }),
  }
  const service = await startTestService(gateway, { clock, ports: async () => ports })
  const { sql } = service.database
  const logged: unknown[] = []
  const keep = (facts: object, message: string) => void logged.push(message, facts)
  const statements = jobStatements('gateway')
  const kinds = new Map([[outboundWebhook.kind, outboundWebhook]])
  const runtime = { database: service.database, schema: 'gateway', kinds, ports, clock, statements, log: { warn: keep, error: keep } }

  return {
    ...service,
    clock,
    receiver,
    ports,
    /** What was logged. */
    logged,
    rows: <R extends object>(text: string, values: readonly unknown[] = []) => sql.query<R>({ name: '', text }, values),
    /** Lets the fan-out hear of events, in one transaction. */
    tell: (...events: readonly ReceivedEvent[]) =>
      sql.transaction((inside) => {
        const work = { sql: inside, schema: 'gateway', now: clock.now(), ports }
        return fanOutWebhooks.handle(
          work,
          events.map((event) => ({ event, prepared: undefined })),
        )
      }),
    /** Does the jobs that are due, once each; how many that were. */
    async runJobs(): Promise<number> {
      await sql.query(statements.tend, [clock.now()])
      const claimed = await sql.query<ClaimedJob>(statements.claim, [LANE, 0, 100, 'test', [], 100, clock.now()])
      await Promise.all(claimed.map((job) => runJob(runtime, job)))
      return claimed.length
    },
    async [Symbol.asyncDispose]() {
      await receiver[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
    },
  }
}

let position = 0

/** An event as the fan-out receives it. */
export function received(definition: EventDefinition, payload: Record<string, unknown>, domainId = 1): ReceivedEvent {
  const { id, subject, version } = pendingEvent(definition, payload)
  const [stream = ''] = subject.split('.')
  return { id, subject, version, payload, domainId, time: '2026-11-24T10:00:00.000Z', traceparent: undefined, stream, position: ++position }
}
