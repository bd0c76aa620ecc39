import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** A text that is the same for every caller until the process ends. */
export interface CachedText {
  readonly type: string
  readonly body: string
  /** How long a cache may use it without asking, in seconds; 0 asks every time. */
  readonly maxAge: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Serves a text under a strong ETag: whoever has it already gets 304 without a body. */
export function serveCached(app: FastifyInstance, path: string, { type, body, maxAge, headers = {} }: CachedText): void {
  const bytes = Buffer.from(body)
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  const cacheControl = maxAge > 0 ? `public, max-age=${maxAge}` : 'no-cache'
  app.get(path, async (request, reply) => {
    reply.headers({ etag, 'cache-control': cacheControl, 'x-content-type-options': 'nosniff', ...headers })
    if (holds(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type(type).send(bytes)
  })
}

/** Whether If-None-Match names the tag, compared weakly as RFC 9110 asks for. */
const holds = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))

export const JSON_TYPE = 'application/json; charset=utf-8'
