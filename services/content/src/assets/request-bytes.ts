import { PassThrough, type Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'

/**
 * The body of a request, at one remove: whoever has heard enough of it destroys this stream, and the connection stays for the answer. If the caller hangs up,
 * the stream fails.
 */
export function bytesOf({ raw }: Pick<FastifyRequest, 'raw'>): Readable {
  const bytes = new PassThrough()
  // Who reads it hears of it by reading. A stream that nobody reads yet, or any more, must not end the process.
  bytes.on('error', () => undefined)
  bytes.once('close', () => raw.unpipe(bytes).resume())
  raw.once('close', () => raw.complete || bytes.destroy(new Error('the caller hung up')))
  return raw.pipe(bytes)
}
