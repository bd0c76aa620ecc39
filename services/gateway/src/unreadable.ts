import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type Problem, ProblemError, problemOf, problemText } from '@wordclaw/shared/problem'
import type { FastifyBodyParser, FastifyError, FastifyInstance } from 'fastify'
import { genericProblem } from './surfaces/problems.ts'

/** The most bytes a request may carry. */
export const BODY_LIMIT = 1024 * 1024

/** What every answer says, whoever gives it. */
export const headersOf = (requestId: string) => ({
  'x-request-id': requestId,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
})

/** Has bodies of JSON read, and no others. */
export function readJson(app: FastifyInstance): void {
  // Names such as __proto__ are kept: validation points at them.
  const parse = app.getDefaultJsonParser('ignore', 'ignore')
  readTextThen(app, (request, text, done) => parse(request, text, done))
}

/** Has bodies of JSON handed on as text, for protocols that read it themselves. */
export const readText = (app: FastifyInstance): void => readTextThen(app, (_request, text, done) => done(null, text))

/** Bytes that are no UTF-8 are refused: replaced, they would be stored as something else than was sent. */
function readTextThen(app: FastifyInstance, read: FastifyBodyParser<string>): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (isUtf8(body as Buffer)) read(request, body.toString(), done)
    else done(new ProblemError(genericProblem('MALFORMED_JSON', 'The body is not UTF-8.')))
  })
}

/** What a request ends in that no surface could read. */
export function problemOfRequestError(error: FastifyError): Problem {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return genericProblem('MALFORMED_JSON')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return genericProblem('BODY_TOO_LARGE', `The body is larger than ${BODY_LIMIT} bytes.`)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return genericProblem('UNSUPPORTED_MEDIA_TYPE')
  }
  const status = error.statusCode ?? 500
  return status >= 400 && status < 500 ? { ...genericProblem('MALFORMED_REQUEST', error.message), status } : problemOf(error)
}

const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/** Connections on which a body is passed on as it comes: that may take longer than a request that is read as a whole. */
const patient = new WeakMap<Socket, IncomingMessage>()

/** Lets a body take its time, as long as it comes at all: a connection that falls silent is closed as ever. */
export const patientWith = (socket: Socket, request: IncomingMessage): void => void patient.set(socket, request)

/** Answers bytes that are no HTTP request, in the same words, and hangs up. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && patient.get(socket)?.complete === false) return
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy(error)
    return
  }
  const status = STATUS[error.code ?? ''] ?? 400
  const requestId = randomUUID()
  const body = problemText({ ...genericProblem('MALFORMED_REQUEST', `${STATUS_CODES[status]}.`), status }, requestId)
  const headers = {
    ...headersOf(requestId),
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`)
}
