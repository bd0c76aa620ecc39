import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { EventLog } from '@wordclaw/shared/log/event-log'
import { isFault, type Problem, problemOf } from '@wordclaw/shared/problem'
import type { Admit, Caller } from '../invoke.ts'
import { unknownPatterns } from '../webhooks/event-names.ts'
import { CatchUp } from './catch-up.ts'
import { Cursor } from './cursor.ts'
import { Hub } from './hub.ts'
import { EventStreamsUnavailable, InvalidEventPosition, InvalidEventTypes } from './live.errors.ts'
import { type PlaceLimits, Places } from './places.ts'
import { decodePosition, type Position } from './position.ts'
import { domainOf } from './rights.ts'
import { SUBSCRIBE, SubscribeInput } from './subscribe.ts'
import { Subscription, type SubscriptionPorts } from './subscription.ts'

export interface LiveLimits extends PlaceLimits {
  /** How many of the latest events are kept in memory. */
  readonly kept: number
  /** How long a reader may leave lie what is held out to it. */
  readonly heldMs: number
  /** How often a quiet stream shows that it lives. */
  readonly heartbeatMs: number
}

export interface LivePorts extends SubscriptionPorts {
  readonly log: EventLog
  readonly admit: Admit
  /** The names of the streams. */
  readonly streams: readonly string[]
  /** @default LIMITS */
  readonly limits?: Partial<LiveLimits>
}

const LIMITS: LiveLimits = { total: 2_000, perKey: 50, kept: 10_000, heldMs: 30_000, heartbeatMs: 15_000 }
/** How long streams may take to end when the gateway stops. */
const STOP_WITHIN_MS = 1_000
const WATCH_MS = 1_000
/** A fault that all streams share is reported once in that time. */
const REPORT_MS = 1_000

export type Opened = { readonly ok: true; readonly subscription: Subscription } | { readonly ok: false; readonly problem: Problem }

/** The events that clients are told of as they happen. One hub reads them while anybody subscribes. */
export class Live {
  readonly #ports: LivePorts
  readonly #limits: LiveLimits
  readonly #catchUp: CatchUp
  readonly #places: Places
  /** What is open, and how to hang up on it. */
  readonly #open = new Map<Subscription, () => void>()
  #hub: Promise<Hub> | undefined
  #watching: NodeJS.Timeout | undefined
  #stopped = false
  #reportedAt = Number.NEGATIVE_INFINITY

  constructor(ports: LivePorts) {
    this.#ports = { ...ports, onError: (error) => this.#report(error, ports.onError) }
    this.#limits = { ...LIMITS, ...ports.limits }
    this.#catchUp = new CatchUp(ports.log)
    this.#places = new Places(this.#limits)
  }

  /** Decides, and records, that a caller subscribes. The subscription is closed with the response that carries it. */
  async open(caller: Caller, input: unknown, response: ServerResponse): Promise<Opened> {
    const refused = await this.#ports.admit({ entry: SUBSCRIBE, input, dryRun: false, caller })
    if (refused) return refused
    try {
      return { ok: true, subscription: await this.#subscribe(caller, SubscribeInput.parse(input), response) }
    } catch (error) {
      const problem = problemOf(error)
      if (isFault(problem)) this.#ports.onError(error)
      return { ok: false, problem }
    }
  }

  /** Ends every stream, so that its reader goes on elsewhere, and opens no further one. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const subscription of this.#open.keys()) subscription.close()
    const deadline = performance.now() + STOP_WITHIN_MS
    while (this.#open.size > 0 && performance.now() < deadline) await delay(10)
    for (const hangUp of this.#open.values()) hangUp()
  }

  async #subscribe(caller: Caller, { lastEventId, ...filter }: SubscribeInput, response: ServerResponse): Promise<Subscription> {
    const unknown = unknownPatterns(filter.types ?? [])
    if (unknown.length > 0) throw new InvalidEventTypes({ unknown })
    const from = this.#positionOf(lastEventId)
    const { identity } = await this.#ports.authenticator.authenticate(caller.credential)
    // A key that has just been revoked finds that out when it comes back.
    if (!identity || this.#stopped) throw new EventStreamsUnavailable({})
    const leave = this.#enter(identity.keyId)
    try {
      const hub = await this.#hubNow()
      const subject = { caller, domainId: domainOf(caller, identity), filter, heartbeatMs: this.#limits.heartbeatMs }
      const subscription = new Subscription(this.#ports, subject, new Cursor(hub, this.#catchUp, from), hub.news)
      this.#attach(subscription, response, leave)
      return subscription
    } catch (error) {
      leave()
      throw error
    }
  }

  #positionOf(lastEventId: string | undefined): Position | null {
    if (lastEventId === undefined) return null
    const position = decodePosition(lastEventId, this.#ports.streams)
    if (position === null) throw new InvalidEventPosition({})
    return position
  }

  #attach(subscription: Subscription, response: ServerResponse, leave: () => void): void {
    this.#open.set(subscription, () => response.destroy())
    const close = () => {
      subscription.close()
      this.#open.delete(subscription)
      leave()
    }
    if (response.destroyed || this.#stopped) close()
    else response.once('close', close)
  }

  #hubNow(): Promise<Hub> {
    if (this.#hub) return this.#hub
    const { log, streams, onError } = this.#ports
    const started = Hub.start({ log, streams, capacity: this.#limits.kept, onError }).catch((error: unknown) => {
      if (this.#hub === started) this.#hub = undefined
      onError(error)
      throw new EventStreamsUnavailable({})
    })
    this.#hub = started
    return started
  }

  /** Takes a place. Whoever leaves the last one stops the hub. */
  #enter(keyId: number): () => void {
    const leave = this.#places.take(keyId)
    this.#watching ??= setInterval(() => this.#watch(), WATCH_MS).unref()
    return () => {
      leave()
      if (this.#places.taken > 0) return
      clearInterval(this.#watching)
      this.#watching = undefined
      this.#hub?.then((hub) => hub.stop()).catch(() => undefined)
      this.#hub = undefined
    }
  }

  #report(error: unknown, onError: (error: unknown) => void): void {
    if (performance.now() - this.#reportedAt < REPORT_MS) return
    this.#reportedAt = performance.now()
    onError(error)
  }

  /** Hangs up on whoever takes nothing any more; they resume from the last event that they took. */
  #watch(): void {
    for (const [subscription, hangUp] of this.#open) if (subscription.heldFor > this.#limits.heldMs) hangUp()
  }
}
