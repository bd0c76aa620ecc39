import {
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream'
import { connect, type MsgHdrs, headers as messageHeaders, type NatsConnection, nanos } from '@nats-io/transport-node'
import { withDeadline } from '../deadline.ts'
import type { ReceivedEvent } from '../events.ts'
import { cloudEventOf, eventOf } from './cloud-event.ts'
import type { End, EventLog, OutgoingEvent, Tail } from './event-log.ts'

export interface NatsOptions {
  readonly url: string
  /** Distinguishes installations that share a server: streams are `prefix-service`, subjects `prefix.service.domain.subject`. */
  readonly prefix: string
  /** The name of this process towards the server. */
  readonly name: string
}

const DAY_MS = 86_400_000
/** How long streams keep events: as long as a consumer may have been away. Inboxes remember longer. */
const KEPT_MS = 7 * DAY_MS
/** How long the server recognises an event that is published again. Later repeats are absorbed by the inboxes. */
const DUPLICATES_MS = 120_000
const ANSWER_WITHIN_MS = 5_000
const PREFETCH = 500
/** How long a tail stays silent before another one is opened in its place: whatever has become of it meanwhile, nothing waits longer than that. */
const SILENCE_MS = 30_000
/** How long the server keeps what it remembers of a tail that nobody reads. */
const FORGOTTEN_MS = 60_000

interface Link {
  readonly connection: NatsConnection
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
}

/** The log in NATS JetStream. Whether the server is there now or comes later, and however often it goes away: what is asked of the log waits, or fails and may be asked again. */
export function openNatsLog(options: NatsOptions): EventLog {
  return new NatsLog(link(options), options.prefix)
}

async function link({ url, name }: NatsOptions): Promise<Link> {
  const { username, password, host } = new URL(url)
  const connection = await connect({
    servers: host,
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
    reconnectJitter: 100,
    pingInterval: 5_000,
    maxPingOut: 2,
    waitOnFirstConnect: true,
  })
  return {
    connection,
    client: jetstream(connection, { timeout: ANSWER_WITHIN_MS }),
    manager: await jetstreamManager(connection, { checkAPI: false, timeout: ANSWER_WITHIN_MS }),
  }
}

class NatsLog implements EventLog {
  readonly mayLose = true
  generation = 0
  readonly #link: Promise<Link>
  readonly #prefix: string
  readonly #tails = new Set<NatsTail>()
  readonly #closed = Promise.withResolvers<never>()

  constructor(link: Promise<Link>, prefix: string) {
    this.#prefix = prefix
    this.#closed.promise.catch(() => undefined)
    this.#link = Promise.race([link, this.#closed.promise])
    this.#link.then(({ connection }) => this.#watch(connection)).catch(() => undefined)
  }

  /** A connection that was lost may come back to a server that has lost the end of its streams. */
  async #watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type !== 'disconnect' && type !== 'reconnect') continue
      this.generation++
      for (const tail of this.#tails) tail.end()
    }
  }

  async declare(stream: string): Promise<void> {
    const config = {
      subjects: [`${this.#prefix}.${stream}.>`],
      max_age: nanos(KEPT_MS),
      duplicate_window: nanos(DUPLICATES_MS),
      allow_direct: true,
    }
    const name = this.#nameOf(stream)
    const { manager } = await this.#link
    try {
      await manager.streams.update(name, config)
    } catch {
      await manager.streams.add({ name, ...config, retention: RetentionPolicy.Limits, storage: StorageType.File })
    }
  }

  async end(stream: string): Promise<End> {
    const { manager } = await this.#link
    const { state } = await manager.streams.info(this.#nameOf(stream))
    return { position: state.last_seq, id: state.last_seq === 0 ? null : await this.at(stream, state.last_seq) }
  }

  async at(stream: string, position: number): Promise<string | null> {
    const { manager } = await this.#link
    const message = await manager.streams.getMessage(this.#nameOf(stream), { seq: position })
    return message?.header.get('Nats-Msg-Id') || null
  }

  async append(stream: string, after: number, events: readonly OutgoingEvent[], certain: boolean): Promise<readonly number[]> {
    const { client, connection } = await this.#link
    // Each names the position before it: if one is lost, none after it is taken, and the order stands. So the last one speaks for all.
    const last = events.length - 1
    if (certain) {
      for (const [index, event] of events.slice(0, last).entries()) connection.publish(...this.#message(stream, event, after + index))
    }
    const awaited = certain ? events.slice(last) : events
    const outcomes = await Promise.allSettled(
      awaited.map((event, index) => {
        const [subject, body, { headers }] = this.#message(stream, event, after + events.length - awaited.length + index)
        return client.publish(subject, body, { headers })
      }),
    )
    const positions = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.seq : 0))
    if (certain) return positions[0] === after + events.length ? events.map((_, index) => after + index + 1) : []
    const failed = positions.indexOf(0)
    return failed === -1 ? positions : positions.slice(0, failed)
  }

  #message(stream: string, event: OutgoingEvent, after: number): [subject: string, body: string, options: { headers: MsgHdrs }] {
    const headers = messageHeaders()
    headers.set('Nats-Msg-Id', event.id)
    headers.set('Nats-Expected-Last-Sequence', String(after))
    for (const [key, value] of Object.entries(event.headers)) headers.set(key, value)
    return [`${this.#prefix}.${stream}.${event.domainId}.${event.subject}`, JSON.stringify(cloudEventOf(stream, event)), { headers }]
  }

  appended(): void {}

  async tail(stream: string, after: number, subjects: readonly string[]): Promise<Tail> {
    const { client } = await this.#link
    const consumer = await client.consumers.get(this.#nameOf(stream), {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: after + 1,
      filter_subjects: subjects.map((subject) => `${this.#prefix}.${stream}.*.${subject}`),
      inactive_threshold: nanos(FORGOTTEN_MS),
    })
    const tail = new NatsTail(stream, await withDeadline(consumer.consume({ max_messages: PREFETCH }), ANSWER_WITHIN_MS), () =>
      this.#tails.delete(tail),
    )
    this.#tails.add(tail)
    return tail
  }

  async close(): Promise<void> {
    this.#closed.reject(new Error('the log was closed'))
    for (const tail of this.#tails) tail.end()
    const open = await this.#link.catch(() => null)
    await open?.connection.close()
  }

  #nameOf(stream: string): string {
    return `${this.#prefix}-${stream}`
  }
}

const ENDED = Symbol('ended')
const NOTHING = Symbol('nothing')

class NatsTail implements Tail {
  readonly #stream: string
  readonly #messages: ConsumerMessages
  readonly #iterator: AsyncIterator<JsMsg>
  readonly #ended = Promise.withResolvers<typeof ENDED>()
  readonly #forget: () => void
  #pending: Promise<IteratorResult<JsMsg>> | undefined

  constructor(stream: string, messages: ConsumerMessages, forget: () => void) {
    this.#stream = stream
    this.#messages = messages
    this.#iterator = messages[Symbol.asyncIterator]()
    this.#forget = forget
  }

  end(): void {
    this.#ended.resolve(ENDED)
  }

  async next(limit: number): Promise<readonly ReceivedEvent[] | null> {
    const silence = setTimeout(() => this.end(), SILENCE_MS)
    try {
      return await this.#gather(limit)
    } finally {
      clearTimeout(silence)
    }
  }

  async #gather(limit: number): Promise<readonly ReceivedEvent[] | null> {
    const events: ReceivedEvent[] = []
    let waiting: Promise<typeof ENDED | typeof NOTHING> = this.#ended.promise
    while (events.length < limit) {
      this.#pending ??= this.#iterator.next()
      const next = await Promise.race([this.#pending, waiting])
      if (next === NOTHING) break
      if (next === ENDED || next.done) return events.length > 0 ? events : null
      this.#pending = undefined
      const event = eventOf(this.#stream, next.value.seq, next.value.string())
      // What is no event of ours cannot be handled by anybody.
      if (!event) continue
      events.push(event)
      waiting = new Promise((resolve) => setImmediate(resolve, NOTHING))
    }
    return events
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end()
    this.#forget()
    // One that was never read does not close; and nobody waits for a server that may be away.
    this.#pending ??= this.#iterator.next()
    this.#pending.catch(() => undefined)
    this.#messages.close().catch(() => undefined)
  }
}
