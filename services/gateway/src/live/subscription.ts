import type { ReceivedEvent } from '@wordclaw/shared/events'
import type { Problem } from '@wordclaw/shared/problem'
import type { Clock } from '@wordclaw/shared/time'
import { Doze, type Wake } from '@wordclaw/shared/wake'
import type { Caller } from '../invoke.ts'
import type { Cursor, Gap } from './cursor.ts'
import { type Told, toldOf } from './live-event.ts'
import { encodePosition } from './position.ts'
import { type RightsPorts, type Standing, standingOf } from './rights.ts'
import type { SubscribeInput } from './subscribe.ts'

/** What a subscriber is sent. Whoever comes back with a position is told what came after it. */
export type Message =
  | { readonly kind: 'ready' | 'idle'; readonly position: string }
  | { readonly kind: 'event'; readonly position: string; readonly told: Told }
  | { readonly kind: 'gap'; readonly position: string; readonly gap: Gap }
  /** The last one: the subscriber may be told nothing any more. */
  | { readonly kind: 'end'; readonly problem: Problem }

export interface SubscriptionPorts extends RightsPorts {
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

interface Subject {
  readonly caller: Caller
  readonly domainId: number
  readonly filter: Pick<SubscribeInput, 'types' | 'entityId'>
  /** How often a quiet stream shows that it lives. */
  readonly heartbeatMs: number
}

/** How long to wait before trying again what the database or the log has failed to answer. */
const RETRY_MS = 500
const DEFAULT_TYPES = ['*']

/** One subscriber: what comes through the streams, as far as it was asked for and may be told at that moment. */
export class Subscription {
  readonly #ports: SubscriptionPorts
  readonly #subject: Subject
  readonly #types: ReadonlySet<string>
  readonly #cursor: Cursor
  readonly #doze = new Doze()
  readonly #forget: readonly (() => void)[]
  #closed = false
  #heldSince: number | null = null
  #toldAt = 0

  constructor(ports: SubscriptionPorts, subject: Subject, cursor: Cursor, news: Wake) {
    this.#ports = ports
    this.#subject = subject
    this.#types = new Set(subject.filter.types ?? DEFAULT_TYPES)
    this.#cursor = cursor
    this.#forget = [news.subscribe(this.#doze.wake), ports.authenticator.changed.subscribe(this.#doze.wake)]
  }

  /** For how many milliseconds the reader has not taken what is held out to it. */
  get heldFor(): number {
    return this.#heldSince === null ? 0 : performance.now() - this.#heldSince
  }

  /** Ends what is being read, without a last message. */
  close(): void {
    this.#closed = true
    for (const forget of this.#forget) forget()
    this.#doze.wake()
  }

  /** Everything from the cursor's position on, until the subscription is closed, or an `end`. The next message is looked for when this one was taken. */
  async *messages(): AsyncGenerator<Message, void, undefined> {
    try {
      for await (const message of this.#read()) {
        this.#heldSince = performance.now()
        yield message
        this.#heldSince = null
        this.#toldAt = performance.now()
      }
    } finally {
      this.close()
    }
  }

  async *#read(): AsyncGenerator<Message, void, undefined> {
    yield { kind: 'ready', position: this.#position() }
    while (!this.#closed) {
      try {
        const standing = await this.#standing()
        if ('refusal' in standing) {
          yield { kind: 'end', problem: standing.refusal }
          return
        }
        const batch = await this.#cursor.poll()
        if ('gap' in batch) yield { kind: 'gap', position: this.#position(), gap: batch.gap }
        else if (batch.events.length > 0) yield* this.#tell(batch.events)
        else if (!this.#cursor.joined) await this.#doze.sleep(RETRY_MS)
        else yield* this.#wait(standing.expiresAt)
      } catch (error) {
        // Neither told nor ended: whether it may be told cannot be found out now.
        this.#ports.onError(error)
        await this.#doze.sleep(RETRY_MS)
      }
    }
  }

  async *#tell(events: readonly ReceivedEvent[]): AsyncGenerator<Message, void, undefined> {
    for (const event of events) {
      if (this.#closed) return
      const told = this.#asked(event)
      const standing = told && (await this.#standing())
      if (standing && 'refusal' in standing) return
      this.#cursor.pass(event)
      if (told && standing?.mayBeTold(told)) yield { kind: 'event', position: this.#position(), told }
    }
  }

  /** Waits for news, and shows that the stream lives if there is none. */
  async *#wait(expiresAt: number): AsyncGenerator<Message, void, undefined> {
    const quiet = this.#subject.heartbeatMs - (performance.now() - this.#toldAt)
    if (quiet <= 0) yield { kind: 'idle', position: this.#position() }
    else await this.#doze.sleep(Math.max(0, Math.min(quiet, expiresAt - this.#ports.clock.now().getTime())))
  }

  #standing(): Promise<Standing> {
    return standingOf(this.#ports, this.#subject.caller, this.#subject.domainId)
  }

  /** The event, if the subscriber has asked for such. */
  #asked(event: ReceivedEvent): Told | null {
    const { domainId, filter } = this.#subject
    const told = event.domainId === domainId ? toldOf(event) : null
    if (!told?.patterns.some((pattern) => this.#types.has(pattern))) return null
    return filter.entityId === undefined || filter.entityId === told.entityId ? told : null
  }

  #position(): string {
    return encodePosition(this.#cursor.position)
  }
}
