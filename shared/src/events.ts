import { randomUUIDv7 } from 'node:crypto'
import type { z } from 'zod'

/** A fact that other services may rely on. `subject` is `service.aggregate.past_tense`; a new major version is a new event. */
export interface EventDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly subject: string
  readonly version: number
  readonly payload: S
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
