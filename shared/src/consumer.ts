import type { z } from 'zod'
import type { EventDefinition, ReceivedEvent } from './events.ts'
import type { Preparation, Work } from './work.ts'

type PayloadOf<E> = E extends EventDefinition<infer S> ? z.output<S> : never

/** An event of one of these definitions; `subject` tells which. */
export type EventOf<E extends EventDefinition> = ReceivedEvent<PayloadOf<E>>

interface ConsumerDefinition<E extends EventDefinition, Ports extends object, Prepared> {
  /** Its name for ever: what it has handled is remembered under it. `service-what-it-does`. */
  readonly durable: string
  /**
   * What has to be fetched before the transaction: other services must not be called in it. It runs at least once per event, perhaps for several at a time.
   * Throwing `PeerUnavailable` makes the consumer wait without losing its place; any other error counts as a failed attempt at this event.
   */
  readonly prepare?: (context: Preparation<Ports>, event: EventOf<E>) => Promise<Prepared>
  /** That the effect is the same however often it is had (a unique key sees to that, or it follows from what is true now): then no inbox is kept. */
  readonly repeatable?: true
  /** The effect. What it writes is committed together with the note that the event was handled: exactly once, whatever dies. */
  readonly handle: (work: Work<Ports>, event: EventOf<E>, prepared: Prepared) => Promise<void>
}

/** A consumer as the runtime sees it. */
export interface Consumer {
  readonly durable: string
  readonly events: readonly EventDefinition[]
  /** The streams it reads, if the subjects do not tell: whose they are is their first word. */
  readonly streams?: readonly string[]
  readonly repeatable?: true
  readonly prepare?: (context: Preparation, event: ReceivedEvent) => Promise<unknown>
  /** Handles events of one stream, in order, in one transaction. */
  readonly handle: (work: Work, events: readonly { readonly event: ReceivedEvent; readonly prepared: unknown }[]) => Promise<void>
}

/**
 * Reacts to events, in the order in which they happened to each thing, each of them once. Failing five times (with growing waits) moves an event to the
 * dead letters, from where it can be replayed; later events of the same thing wait for it until then.
 */
export function consumer<E extends EventDefinition, Ports extends object = object, Prepared = undefined>(
  events: readonly E[],
  { durable, repeatable, prepare, handle }: ConsumerDefinition<E, Ports, Prepared>,
): Consumer {
  return {
    durable,
    events,
    ...(repeatable && { repeatable }),
    ...(prepare && { prepare: (context, event) => prepare(context as Preparation<Ports>, event as EventOf<E>) }),
    async handle(work, deliveries) {
      for (const { event, prepared } of deliveries) await handle(work as Work<Ports>, event as EventOf<E>, prepared as Prepared)
    },
  }
}

/** A consumer that takes many events at a time, for effects that one statement can have for all of them. */
export function batchConsumer<E extends EventDefinition, Ports extends object = object>(
  events: readonly E[],
  {
    durable,
    streams,
    repeatable,
    handle,
  }: {
    durable: string
    streams?: readonly string[]
    repeatable?: true
    handle: (work: Work<Ports>, events: readonly EventOf<E>[]) => Promise<void>
  },
): Consumer {
  return {
    durable,
    events,
    ...(streams && { streams }),
    ...(repeatable && { repeatable }),
    handle: (work, deliveries) =>
      handle(
        work as Work<Ports>,
        deliveries.map(({ event }) => event as EventOf<E>),
      ),
  }
}

/** The streams that a consumer reads. An event's first word says whose stream it is in; those of the audit trail are in every one. */
export const streamsOf = ({ events, streams }: Pick<Consumer, 'events' | 'streams'>): readonly string[] =>
  streams ?? [...new Set(events.map(({ subject }) => subject.slice(0, subject.indexOf('.'))))]
