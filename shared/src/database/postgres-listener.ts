import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'

const RETRY_MS = 200
const RETRY_MAX_MS = 5_000

/** Listens on a channel with a connection of its own, and comes back after losing it; `heard(null)` then tells that news may be missing. */
export async function listenOn(url: string, channel: string, heard: (payload: string | null) => void): Promise<{ stop(): Promise<void> }> {
  let stopped = false
  let client: Client

  const connect = async () => {
    const next = new Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000 })
    next.on('notification', ({ payload }) => heard(payload ?? ''))
    next.on('error', () => undefined)
    await next.connect()
    await next.query(`listen "${channel}"`)
    next.once('end', () => void reconnect())
    client = next
  }

  const reconnect = async () => {
    for (let wait = RETRY_MS; !stopped; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      heard(null)
      try {
        await connect()
        heard(null)
        return
      } catch {
        await delay(wait, undefined, { ref: false })
      }
    }
  }

  await connect()
  return {
    async stop() {
      stopped = true
      await client.end()
    },
  }
}
