import type { Consumer } from '../consumer.ts'
import type { Sql } from '../database/sql.ts'
import type { EventDefinition, ReceivedEvent } from '../events.ts'
import { TerminalError } from '../jobs/job-kind.ts'
import type { Work } from '../work.ts'
import type { InboxStatements } from './statements.ts'

/** An event with what was fetched for it, or why that could not be. */
export interface Delivery {
  readonly event: ReceivedEvent
  readonly prepared: unknown
  readonly failure?: unknown
}

/** How long an event waits after each failed attempt, in milliseconds; after the last one it is a dead letter. */
const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000]

/** What of an event its consumer orders by. */
function aboutOf({ events }: Pick<Consumer, 'events'>, { subject, payload }: ReceivedEvent): string {
  const definition = events.find((candidate: EventDefinition) => candidate.subject === subject)
  const thing = subject.slice(0, subject.lastIndexOf('.'))
  return `${thing} ${(definition?.about ?? []).map((field) => String(payload[field] ?? '')).join(' ')}`
}

export interface Taken {
  readonly position: number
  readonly fresh: readonly string[]
  readonly held: readonly string[]
}

/** The part of a delivery that a consumer's runtime passes around. */
export interface Place {
  readonly consumer: Consumer
  readonly stream: string
  readonly statements: InboxStatements
}

/** Takes the place in the stream, and the events behind it that were not handled yet. Null if the place has been taken back meanwhile. */
export async function take(sql: Pick<Sql, 'query'>, place: Place, epoch: number, deliveries: readonly Delivery[]): Promise<Taken | null> {
  const { consumer, stream, statements } = place
  const [locked] = await sql.query<{ position: number; epoch: number }>(statements.lock, [consumer.durable, stream])
  if (!locked) throw new Error(`${consumer.durable} has no place in ${stream}`)
  if (locked.epoch !== epoch) return null
  const { position } = locked
  const ahead = deliveries.filter(({ event }) => event.position > position).map(({ event }) => event)
  if (ahead.length === 0) return { position, fresh: [], held: [] }
  const ids = ahead.map(({ id }) => id)
  const about = [...new Set(ahead.map((event) => aboutOf(consumer, event)))]
  const [taken] = consumer.repeatable
    ? await sql.query<{ held: string[] }>(statements.held, [consumer.durable, stream, about])
    : await sql.query<{ fresh: string[]; held: string[] }>(statements.take, [consumer.durable, stream, ids, about])
  return { position, fresh: ids, held: [], ...taken }
}

/** Has the effect of those events that are new, except for those about things that have an earlier event waiting: these wait behind it. */
export async function apply(work: Work, place: Place, deliveries: readonly Delivery[], { fresh, held, position }: Taken): Promise<void> {
  const { consumer, stream, statements } = place
  const unhandled = new Set(fresh)
  const waiting = new Set(held)
  const now: Delivery[] = []
  for (const delivery of deliveries) {
    // Twice in a stream, an event is handled once.
    if (delivery.event.position <= position || !unhandled.delete(delivery.event.id)) continue
    if (waiting.has(aboutOf(consumer, delivery.event))) await park(work.sql, place, delivery.event, 0, null)
    else now.push(delivery)
  }
  if (now.length > 0) await consumer.handle(work, now)
  const last = deliveries.at(-1)
  if (last && last.event.position > position) {
    await work.sql.query(statements.advance, [consumer.durable, stream, last.event.position, last.event.id])
  }
}

/** Puts an event aside until its next attempt; with its last one used up, among the dead letters. */
export async function park(
  sql: Pick<Sql, 'query'>,
  { consumer, stream, statements }: Place,
  event: ReceivedEvent,
  attempts: number,
  error: unknown,
): Promise<void> {
  const about = aboutOf(consumer, event)
  const text = error === null ? null : messageOf(error)
  if (isLast(attempts, error)) return bury(sql, statements, consumer.durable, event, about, attempts, text ?? '')
  const wait = attempts === 0 ? 0 : backoff(attempts)
  await sql.query(statements.park, [consumer.durable, stream, event.position, about, JSON.stringify(event), attempts, wait, text])
}

export const isLast = (attempts: number, error: unknown): boolean => error instanceof TerminalError || attempts > BACKOFF_MS.length

/** How long to wait after attempt n, with a quarter of it left to chance so that what failed together is not tried together. */
export const backoff = (attempts: number): number => {
  const full = BACKOFF_MS[Math.min(attempts, BACKOFF_MS.length) - 1] ?? 0
  return Math.round(full * (0.75 + Math.random() * 0.25))
}

export async function bury(
  sql: Pick<Sql, 'query'>,
  { bury: statement }: InboxStatements,
  durable: string,
  event: ReceivedEvent,
  about: string,
  attempts: number,
  error: string,
): Promise<void> {
  const { stream, position, domainId, id, subject } = event
  await sql.query(statement, [durable, stream, position, about, domainId, id, subject, JSON.stringify(event), attempts, error])
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500)
