import type { z } from 'zod'
import type { Problem } from '../problem.ts'
import type { Preparation, Work } from '../work.ts'

/** A claimed job, as its handler sees it. */
export interface Job<P> {
  readonly id: number
  readonly domainId: number
  readonly payload: P
  /** Which attempt this is, from 1. */
  readonly attempt: number
  readonly maxAttempts: number
  readonly traceparent: string | undefined
  /** The principal it acts for; none if the service made it for itself. */
  readonly createdBy: string | undefined
}

/** A kind of background work. */
export interface JobKind<P = unknown, Prepared = unknown> {
  /** The name in the table: `content_status_transition`. */
  readonly kind: string
  /** The lane whose workers do it. Lanes do not wait for each other. */
  readonly lane: string
  /** How many jobs of the lane a process does at a time, the most that any kind of the lane asks for. @default 5 */
  readonly hands?: number
  readonly payload: z.ZodType<P>
  /** Whether callers may create jobs of this kind themselves, with `POST /jobs`. Its payload is then theirs: trust no more of it than its schema says. */
  readonly public?: true
  readonly maxAttempts: number
  /** How long to wait after failed attempt n, in milliseconds; jitter is added. @default 15 s, doubling, at most 5 min */
  readonly backoff?: (attempt: number) => number
  /** What has to happen outside the database, before the transaction: at least once. The lease is renewed meanwhile. */
  readonly prepare?: (context: Preparation, job: Job<P>) => Promise<Prepared>
  /** The effect, committed together with the completion of the job: once. What it returns is the job's result. */
  readonly handle: (work: Work, job: Job<P>, prepared: Prepared) => Promise<Record<string, unknown> | undefined>
}

/** A kind whatever its payload is. */
// biome-ignore lint/suspicious/noExplicitAny: kinds of different payloads share one list
export type AnyJobKind = JobKind<any, any>

/** Declares a kind of job. Ports are those of the service: `Work<Ports>`. */
export const defineJob = <P, Prepared = undefined>(kind: JobKind<P, Prepared>): JobKind<P, Prepared> => kind

/**
 * Thrown by a job that is to be tried again. Whoever may read the job sees the words; `afterMs` is how long the other side asked to be left alone.
 * Of other errors readers see no more than that there was one, unless they are plain `Error`s.
 */
export class RetryLater extends Error {
  readonly afterMs: number
  constructor(message: string, afterMs = 0) {
    super(message)
    this.afterMs = afterMs
  }
}

/** Thrown by a job or a consumer for what no further attempt can mend. */
export class TerminalError extends Error {}

/** The refusal of a call that a job makes: asking again would not change it. */
export const refusedBy = ({ code, detail }: Problem): TerminalError => new TerminalError(`${code}: ${detail}`)
