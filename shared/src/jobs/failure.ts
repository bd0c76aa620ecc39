import { ApplicationError } from '../errors.ts'
import { PeerUnavailable } from '../peers.ts'
import { DATABASE_LOST, problemOf } from '../problem.ts'
import type { ClaimedJob } from './claim.ts'
import { type AnyJobKind, RetryLater, TerminalError } from './job-kind.ts'

/** What becomes of a job after a failed attempt. `refund`: the attempt does not count. */
export type Failure =
  | { readonly outcome: 'failed'; readonly lastError: string }
  | { readonly outcome: 'again'; readonly lastError: string; readonly afterMs: number; readonly refund: boolean }

const FIRST_WAIT_MS = 15_000
const LONGEST_WAIT_MS = 300_000
/** How long a job waits that could not be tried: for another service, or for the database. */
const NOT_TRIED_MS = 2_000
const LONGEST_MESSAGE = 500

/** Waits grow so that what is overloaded recovers, and are drawn by lot so that what failed together does not come back together. */
const waitAfter = (kind: AnyJobKind | undefined, attempt: number, lot: number): number => {
  const base = kind?.backoff?.(attempt) ?? Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1))
  return Math.ceil(base * lot)
}

/** Judges an error. `lot` is a random number from 0 to 1. */
export function failureOf(error: unknown, job: ClaimedJob, kind: AnyJobKind | undefined, lot: number): Failure {
  const lastError = messageOf(error)
  if (error instanceof TerminalError || isRefusal(error)) return { outcome: 'failed', lastError }
  if (error instanceof PeerUnavailable || problemOf(error) === DATABASE_LOST)
    return { outcome: 'again', lastError, afterMs: NOT_TRIED_MS * (0.5 + lot), refund: true }
  if (job.attempts >= job.max_attempts) return { outcome: 'failed', lastError }
  const asked = error instanceof RetryLater ? error.afterMs : 0
  return { outcome: 'again', lastError, afterMs: Math.max(asked, waitAfter(kind, job.attempts, lot)), refund: false }
}

/** A declared refusal stays one, unless it says that it is a matter of time. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ApplicationError && !['SERVICE_UNAVAILABLE', 'TOO_MANY_REQUESTS'].includes(error.definition.kind)

/** What readers of a job are told of an error: the words that were chosen for them, never those of a driver. */
function messageOf(error: unknown): string {
  if (error instanceof ApplicationError) return shortened(`${error.definition.code}: ${error.message}`)
  if (isMeantForReaders(error)) return shortened(error.message)
  return 'The service failed while doing this job; its log tells more.'
}

/** Whether an error's cause is for the log alone. */
export const isMeantForReaders = (error: unknown): error is Error =>
  error instanceof ApplicationError ||
  error instanceof TerminalError ||
  error instanceof RetryLater ||
  error instanceof PeerUnavailable ||
  (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype && !('code' in error) && error.cause === undefined)

const shortened = (text: string): string => (text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE - 1)}…` : text)
