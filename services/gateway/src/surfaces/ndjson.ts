import type { FastifyReply, FastifyRequest } from 'fastify'

export const LINES_MEDIA_TYPE = 'application/x-ndjson'

/** Whether a client asks for lines instead of the envelope. */
export const wantsLines = ({ headers: { accept } }: FastifyRequest): boolean => accept?.includes(LINES_MEDIA_TYPE) ?? false

interface Lines {
  readonly lines: readonly string[]
  readonly hasMore: boolean
  readonly nextCursor: string | null
}

/** Answers with lines and nothing else, as a file would hold them. Where to go on is said in headers: `Link` while there is more, the cursor always. */
export function sendLines(request: FastifyRequest, reply: FastifyReply, body: string): FastifyReply {
  const { lines, hasMore, nextCursor } = JSON.parse(body) as Lines
  if (nextCursor !== null) reply.header('x-wordclaw-next-cursor', nextCursor)
  if (nextCursor !== null && hasMore) {
    const next = new URL(request.url, 'http://wordclaw')
    next.searchParams.set('cursor', nextCursor)
    reply.header('link', `<${next.pathname}${next.search}>; rel="next"`)
  }
  return reply.type(`${LINES_MEDIA_TYPE}; charset=utf-8`).send(lines.map((line) => `${line}\n`).join(''))
}
