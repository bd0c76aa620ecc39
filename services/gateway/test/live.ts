import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Database } from '@wordclaw/shared/database/database'
import { pendingEvent } from '@wordclaw/shared/events'
import { startRelay } from '@wordclaw/shared/outbox/relay'
import { recordIn } from '@wordclaw/shared/outbox/write'
import { testLog } from '@wordclaw/shared/testing/event-log'
import { systemClock } from '@wordclaw/shared/time'
import Fastify from 'fastify'
import { callerOf } from '../src/caller.ts'
import { createInvoke } from '../src/create-invoke.ts'
import { createDomainDirectory } from '../src/domains/domain-directory.ts'
import { ApiKeyRevoked } from '../src/events.ts'
import { Authenticator } from '../src/keys/authenticate.ts'
import { Live, type LiveLimits } from '../src/live/live.ts'
import { mountEvents } from '../src/live/sse.ts'
import { createDecisionLog } from '../src/policy/decision-log.ts'
import { openPolicyStore } from '../src/policy/policy-store.ts'
import { createRateLimiter } from '../src/rate-limit.ts'
import { startGatewayService } from './harness.ts'

async function openDeciding({ sql }: Database) {
  const ports = { authenticator: new Authenticator(sql, systemClock), policies: await openPolicyStore(sql), clock: systemClock }
  const { admit } = createInvoke({
    ...ports,
    decisions: createDecisionLog(sql),
    upstreams: new Map(),
    rateLimiter: createRateLimiter({ perMinute: 0, burst: 1 }, systemClock),
    domainExists: createDomainDirectory(sql),
    onFault: () => undefined,
  })
  return { ...ports, admit }
}

/** The gateway's own events behind `GET /api/events`, within limits that a test sets. */
export async function startLive(limits: Partial<LiveLimits>) {
  await using stack = new AsyncDisposableStack()
  const gateway = stack.use(await startGatewayService())
  const { database, firstKey } = gateway
  const log = stack.use(await testLog())
  const relay = startRelay({ database, schema: 'gateway', log, onError: () => undefined })
  stack.defer(() => relay.stop())
  const deciding = await openDeciding(database)
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const live = new Live({ ...deciding, log, streams: ['gateway'], onError, limits })
  const app = Fastify()
  const responses: ServerResponse[] = []
  app.addHook('onRequest', async (_, { raw }) => void responses.push(raw))
  app.addHook('preClose', () => live.stop())
  mountEvents(app, { live, callerOf })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  stack.defer(() => app.close())
  const owned = stack.move()
  return {
    errors,
    responses,
    /** Commits so many events of these bytes each. */
    async happen(count: number, bytes = 0) {
      const padding = 'x'.repeat(bytes)
      const events = Array.from({ length: count }, (_, index) => pendingEvent(ApiKeyRevoked, { domainId: 1, apiKeyId: index + 1, padding }))
      await database.sql.transaction((sql) => recordIn(sql, 'gateway', 1, events))
      database.committed.wake()
    },
    /** The answer to a request for the stream, not yet read. */
    async subscribe(lastEventId?: string): Promise<IncomingMessage & AsyncDisposable> {
      const headers = { 'x-api-key': firstKey, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) }
      const query = '?types=api_key.revoked'
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        get(`${url}/api/events${query}`, { headers, agent: false }, resolve).once('error', reject)
      })
      response.on('error', () => undefined)
      return Object.assign(response, { [Symbol.asyncDispose]: async () => void response.destroy() })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
