import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** How long an answer under way may take once the server is closing, before its connection goes. */
const LAST_ANSWERS_MS = 5_000

/** The end of a server that nobody notices. */
export interface Drain {
  /** Whether it has begun: whoever distributes connections should give it none. */
  readonly begun: boolean
  close(): Promise<void>
}

/**
 * Lets a server end without failing a call: for so long it goes on answering, while every answer asks its client to come back by another connection;
 * then it takes no more, and finishes what is under way. A client that is connected and says nothing does not hold that up for long.
 */
export function drainOf(app: FastifyInstance, ms: number): Drain {
  let begun = false
  app.addHook('onRequest', (_, reply, done) => {
    if (begun) reply.header('connection', 'close')
    done()
  })
  return {
    get begun() {
      return begun
    },
    async close() {
      begun = true
      await delay(ms)
      const force = setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS_MS)
      await app.close().finally(() => clearTimeout(force))
    },
  }
}
