import { request } from 'node:http'

/** One event of a stream, as it stands there. */
export interface ServerSentEvent {
  readonly id: string
  readonly event: string
  /** Parsed. */
  readonly data: Record<string, unknown> & { readonly type?: string }
}

export interface ReaderOptions {
  readonly url: string
  readonly key: string | undefined
  readonly query?: string
  readonly lastEventId?: string | undefined
  readonly path?: string
}

/** Opens a stream of Server-Sent Events and reads it as it comes. */
export async function openEvents({ url, key, query = '', lastEventId, path = '/api/events' }: ReaderOptions) {
  const headers = { ...(key !== undefined && { 'x-api-key': key }), ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) }
  const sent = request(new URL(`${path}${query}`, url), { headers, agent: false }).end()
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject)
  })
  response.on('error', () => undefined)
  const blocks = blocksOf(response)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    /** The next event that carries something; null when the stream has ended. */
    async next(): Promise<ServerSentEvent | null> {
      for (;;) {
        const { value, done } = await blocks.next()
        if (done) return null
        if (value.data !== undefined) return { id: value.id ?? '', event: value.event ?? 'message', data: JSON.parse(value.data) }
      }
    },
    /** The next events, so many of them. */
    async take(count: number): Promise<ServerSentEvent[]> {
      const taken: ServerSentEvent[] = []
      while (taken.length < count) {
        const event = await this.next()
        if (!event) break
        taken.push(event)
      }
      return taken
    },
    /** Everything that was answered, as text: for answers that are no stream. */
    async text(): Promise<string> {
      response.setEncoding('utf8')
      let text = ''
      for await (const part of response) text += part
      return text
    },
    [Symbol.dispose]: () => void sent.destroy(),
  }
}

export type EventReader = Awaited<ReturnType<typeof openEvents>>

async function* blocksOf(response: AsyncIterable<Buffer>): AsyncGenerator<Partial<Record<string, string>>, void> {
  let text = ''
  try {
    for await (const part of response) {
      text += part.toString()
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n')
        text = text.slice(end + 2)
        yield Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]))
      }
    }
  } catch {
    // Cut off.
  }
}
