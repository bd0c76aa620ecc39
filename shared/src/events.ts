import { randomUUIDv7 } from 'node:crypto'
import type { z } from 'zod'

/** A fact that other services may rely on. `subject` is `service.aggregate.past_tense`; a new major version is a new event. */
export interface EventDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly subject: string
  readonly version: number
  readonly payload: S
  /** The fields of the payload that say what the event is about: events of one thing are handled in the order in which they happened. */
  readonly about: readonly (keyof z.output<S> & string)[]
}

export function defineEvent<S extends z.ZodObject>(definition: EventDefinition<S>): EventDefinition<S> {
  return definition
}

/** Records an event in the transaction of the procedure: it leaves the service if, and only if, the transaction commits. */
export type Emit = <S extends z.ZodObject>(event: EventDefinition<S>, payload: z.input<S>) => void

/** An event waiting for its transaction. */
export interface PendingEvent {
  readonly id: string
  readonly subject: string
  readonly version: number
  readonly payload: Record<string, unknown>
}

export const pendingEvent = (event: EventDefinition, payload: Record<string, unknown>): PendingEvent => ({
  // Ordered by time, so that the index over them grows at its end.
  id: randomUUIDv7(),
  subject: event.subject,
  version: event.version,
  payload,
})

/** An event as those who consume it see it: published once, perhaps received more than once. */
export interface ReceivedEvent<P = Record<string, unknown>> {
  readonly id: string
  readonly subject: string
  readonly version: number
  readonly domainId: number
  readonly payload: P
  /** When it was recorded, ISO 8601. */
  readonly time: string
  readonly traceparent: string | undefined
  /** The stream it is in, named as the service that published it, and its place there: it grows by the order of events. */
  readonly stream: string
  readonly position: number
}
