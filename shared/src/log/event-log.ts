import type { ReceivedEvent } from '../events.ts'

/** An event on its way into the log. */
export interface OutgoingEvent {
  readonly id: string
  readonly subject: string
  readonly version: number
  readonly domainId: number
  readonly payload: Record<string, unknown>
  readonly headers: Readonly<Record<string, string>>
  /** When it was recorded, ISO 8601. */
  readonly time: string
}

/** Where a stream ends: the position of its last event, and its id if that is still there. 0 if it has none. */
export interface End {
  readonly position: number
  readonly id: string | null
}

/** Reads a stream from some position on. It is good until the log lost touch with what it reads: then `next` gives null, and another tail is to be opened. */
export interface Tail extends AsyncDisposable {
  /** The next events, oldest first, at most so many; waits for at least one. Null at its end. */
  next(limit: number): Promise<readonly ReceivedEvent[] | null>
}

/**
 * The streams of events, one for each service, each written by the relay of that service alone. A stream keeps its order; it may lose its end when the
 * broker does (the outboxes have what is lost), and may hold an event twice.
 */
export interface EventLog {
  /** Whether it may lose what it has acknowledged, and so end elsewhere than the outboxes say. */
  readonly mayLose: boolean
  /** Grows whenever the connection to the log was lost and found again: what was known of the streams is to be looked at anew. */
  readonly generation: number
  /** Makes sure that the stream exists. */
  declare(stream: string): Promise<void>
  end(stream: string): Promise<End>
  /** The id of the event at a position; null if there is none (any more). */
  at(stream: string, position: number): Promise<string | null>
  /**
   * Appends events behind position `after`, in order, and says where they are now. Events that are there already keep their place. If the stream does not
   * end at `after` (any more), or the log is away, what comes after the first failure is not appended: fewer positions than events come back.
   * `certain` says that the stream is known to end there: then it is enough to hear of the last event, and if anything is amiss, no position comes back.
   */
  append(stream: string, after: number, events: readonly OutgoingEvent[], certain: boolean): Promise<readonly number[]>
  /** What the relay calls when it has committed where the appended events are. */
  appended(stream: string): void
  /** Reads the events with these subjects from behind a position; `>` stands for every subject. */
  tail(stream: string, after: number, subjects: readonly string[]): Promise<Tail>
  close(): Promise<void>
}
