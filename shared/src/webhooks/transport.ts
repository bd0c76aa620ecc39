import { isIP, type LookupFunction } from 'node:net'
import { buildConnector, Client } from 'undici'
import { type Clock, systemClock } from '../time.ts'
import { UnsafeWebhookUrl, UrlGuard, type UrlRules } from './url-guard.ts'

/** Why a delivery failed. What the receiver wrote is never kept: it could be the content of something that the caller may not read. */
export type WebhookFailure =
  | 'UNSAFE_URL'
  | 'CONNECTION_FAILED'
  | 'TLS_FAILED'
  | 'TIMED_OUT'
  | 'REDIRECTED'
  | 'REFUSED_BY_RECEIVER'
  | 'SECRET_UNREADABLE'

/** How one attempt ended. It succeeded if `error` is null. */
export interface WebhookOutcome {
  /** The HTTP status, if there was an answer. */
  readonly status: number | null
  readonly error: WebhookFailure | null
  /** How long the receiver asked to be left alone. */
  readonly retryAfterMs: number | null
  readonly durationMs: number
}

/** The way out: the only one that calls addresses which tenants name. */
export interface WebhookTransport {
  /** Throws `UnsafeWebhookUrl` unless the URL may be called. */
  check(url: string): Promise<void>
  /** Posts a body of JSON. Never throws: what goes wrong is an outcome. */
  post(request: {
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }): Promise<WebhookOutcome>
}

export interface TransportOptions extends UrlRules {
  /** For name, connection, request and answer together. @default 15 s */
  readonly timeoutMs?: number
  /** Certificates to trust beside the machine's, as PEM. */
  readonly ca?: string
  readonly clock?: Clock
}

const TIMEOUT_MS = 15_000
const CONNECT_TIMEOUT_MS = 5_000
/** How much of an answer is waited for, so that the receiver sees its connection end in order. */
const ANSWER_BYTES = 64 * 1024

/**
 * A transport that resolves a name once for each connection, refuses it if any of its addresses is not public, and connects to one of exactly those:
 * between the check and the connection there is nothing that could change. Redirects are failures, cookies and proxies unknown, connections not reused.
 */
export function createWebhookTransport({
  timeoutMs = TIMEOUT_MS,
  ca,
  clock = systemClock,
  ...rules
}: TransportOptions = {}): WebhookTransport {
  const guard = new UrlGuard(rules)
  const base = { timeout: CONNECT_TIMEOUT_MS, allowH2: false, maxCachedSessions: 0, ...(ca !== undefined && { ca }) }
  const toWhereItLeads = buildConnector(base)
  const toPublicAddresses: buildConnector.connector = (options, done) => {
    guard.addressesOf(options.hostname).then(
      (addresses) => buildConnector({ ...base, lookup: lookupOf(addresses) })(options, done),
      (error: Error) => done(error, null),
    )
  }

  const send = async (text: string, headers: Readonly<Record<string, string>>, body: string) => {
    const { url, trusted } = guard.parse(text)
    const client = new Client(url.origin, { connect: trusted ? toWhereItLeads : toPublicAddresses, pipelining: 0 })
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const path = url.pathname + url.search
      const answer = await inTime(client.request({ method: 'POST', path, headers: { ...OWN_HEADERS, ...headers }, body, signal }), signal)
      await answer.body.dump({ limit: ANSWER_BYTES, signal }).catch(() => undefined)
      return answer
    } finally {
      // Not waited for: a connection that is still being made ends by its own timeout.
      client.destroy().catch(() => undefined)
    }
  }
  return {
    check: (url) => guard.check(url),
    async post({ url, headers, body }) {
      const began = performance.now()
      const ended = (rest: Omit<WebhookOutcome, 'durationMs'>) => ({ ...rest, durationMs: Math.round(performance.now() - began) })
      try {
        const { statusCode, headers: answered } = await send(url, headers, body)
        return ended({ status: statusCode, error: failureOf(statusCode), retryAfterMs: retryAfterMs(answered['retry-after'], clock.now()) })
      } catch (error) {
        return ended({ status: null, error: causeOf(error), retryAfterMs: null })
      }
    },
  }
}

const OWN_HEADERS = { 'content-type': 'application/json', 'user-agent': 'WordClaw-Webhooks/1' }

/** A lookup that knows the vetted addresses and asks nobody. The name itself goes on to TLS, which checks the certificate against it. */
const lookupOf = (addresses: readonly string[]): LookupFunction => {
  const vetted = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, done) => {
    if (options.all) return done(null, vetted)
    const [first] = vetted
    done(null, first?.address ?? '', first?.family)
  }
}

/** The result, unless the signal comes first: undici heeds it only once it is connected. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => late.reject(signal.reason), { once: true })
  return Promise.race([work, late.promise])
}

function failureOf(status: number): WebhookFailure | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'REDIRECTED' : 'REFUSED_BY_RECEIVER'
}

function causeOf(error: unknown): WebhookFailure {
  if (error instanceof UnsafeWebhookUrl) return 'UNSAFE_URL'
  const { name = '', code = '' } = error as { name?: string; code?: string }
  if (name === 'TimeoutError' || /TIMEDOUT|TIMEOUT/.test(code)) return 'TIMED_OUT'
  return /TLS|SSL|CERT|UNABLE_TO_|SELF_SIGNED/.test(code) ? 'TLS_FAILED' : 'CONNECTION_FAILED'
}

/** The wait that a Retry-After header asks for, in seconds or until a date. */
function retryAfterMs(header: string | string[] | undefined, now: Date): number | null {
  if (typeof header !== 'string') return null
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now.getTime()
  return Number.isFinite(ms) && ms > 0 ? ms : null
}
