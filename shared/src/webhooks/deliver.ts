import { type Clock, systemClock } from '../time.ts'
import { HostGate } from './host-gate.ts'
import { RETRY_SCHEDULE } from './retry-schedule.ts'
import { signatureHeaders } from './signature.ts'
import { createWebhookTransport, type TransportOptions, type WebhookOutcome, type WebhookTransport } from './transport.ts'

/** What delivering needs. A process has one for all its lanes, so that it counts what goes to each host. */
export interface WebhookSender {
  readonly transport: WebhookTransport
  readonly gate: HostGate
  readonly retrySchedule: readonly number[]
  readonly clock: Clock
}

export interface SenderOptions extends TransportOptions {
  /** How many deliveries to one host may be under way at a time; fewer than the lane has workers. @default 4 */
  readonly atOncePerHost?: number
  /** Waits after failed attempts, in milliseconds. @default RETRY_SCHEDULE */
  readonly retrySchedule?: readonly number[]
}

export const createWebhookSender = ({ atOncePerHost, retrySchedule = RETRY_SCHEDULE, ...options }: SenderOptions = {}): WebhookSender => ({
  transport: createWebhookTransport(options),
  gate: new HostGate(atOncePerHost === undefined ? {} : { atOnce: atOncePerHost }),
  retrySchedule,
  clock: options.clock ?? systemClock,
})

export interface WebhookMessage {
  /** The same for every attempt. */
  readonly id: string
  readonly url: string
  readonly body: string
  /** The newest first; none for a receiver that checks nothing. */
  readonly secrets: readonly string[]
  readonly traceparent: string | undefined
}

/** One attempt, or when to come back because the receiver has enough to do. */
export type Attempt = { readonly outcome: WebhookOutcome } | { readonly comeBackInMs: number }

/** Sends a message once: for the `prepare` of a job, since it waits for the network. Never throws. */
export async function deliver({ transport, gate, clock }: WebhookSender, message: WebhookMessage): Promise<Attempt> {
  const { id, url, body, secrets, traceparent } = message
  const turn = await gate.enter(URL.canParse(url) ? new URL(url).host : '')
  if ('comeBackInMs' in turn) return turn
  try {
    const headers = { ...signatureHeaders({ id, at: clock.now(), body }, secrets), ...(traceparent !== undefined && { traceparent }) }
    return { outcome: await transport.post({ url, headers, body }) }
  } finally {
    turn.end()
  }
}
