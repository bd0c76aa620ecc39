import { request as open } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Administrator } from './bundle-domain.ts'

export interface ImportAnswer {
  readonly status: number
  readonly code?: string
  /** The id of the import. */
  readonly id?: number
  readonly replayed: boolean
}

/** An import of which as much is sent as one likes. */
export interface SlowImport {
  send(bytes: Buffer): void
  /** There is nothing more. */
  end(): void
  /** Null if the connection ended without an answer. */
  readonly answer: Promise<ImportAnswer | null>
}

export function beginImport({ url, key }: Administrator, idempotencyKey: string | null): SlowImport {
  const headers = {
    'x-api-key': key,
    'content-type': 'application/x-ndjson',
    ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }),
  }
  const sending = open(`${url}/api/import`, { method: 'POST', headers, agent: false })
  const answer = new Promise<ImportAnswer | null>((resolve) => {
    // It is told to whoever sends, too, that nobody takes in what is sent.
    sending.on('error', () => resolve(null))
    sending.on('response', async (response) => {
      const { statusCode: status = 0, headers: answered } = response
      const body = await text(response).catch(() => null)
      if (body === null) return resolve(null)
      const { data, code } = JSON.parse(body) as { data?: { id: number }; code?: string }
      resolve({ status, replayed: answered['idempotency-replayed'] === 'true', ...(code && { code }), ...(data && { id: data.id }) })
      sending.destroy()
    })
  })
  return { send: (bytes) => void sending.write(bytes), end: () => void sending.end(), answer }
}

/** Sends a bundle at once. */
export function importBundle(into: Administrator, bundle: Buffer, idempotencyKey: string | null): Promise<ImportAnswer | null> {
  const { send, end, answer } = beginImport(into, idempotencyKey)
  send(bundle)
  end()
  return answer
}

/** The domain as a bundle; its status, if it is refused. */
export async function exportBundle({ url, key }: Administrator): Promise<Buffer | number> {
  const response = await fetch(`${url}/api/export`, { headers: { 'x-api-key': key } })
  const bytes = Buffer.from(await response.arrayBuffer())
  return response.ok ? bytes : response.status
}

/** How many lines of each kind the bundle has, as its last line says. */
export function countsIn(bundle: Buffer): Record<string, number> {
  const last = bundle.subarray(bundle.lastIndexOf('\n', bundle.length - 2) + 1)
  return (JSON.parse(last.toString()) as { counts: Record<string, number> }).counts
}
