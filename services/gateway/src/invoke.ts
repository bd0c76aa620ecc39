import type { Call } from '@wordclaw/shared/principal'
import type { Problem } from '@wordclaw/shared/problem'
import type { CatalogEntry } from './catalog.ts'

/** The surface a call came in by, as the decision log names it; `job` is a call that a service makes for whoever scheduled it. */
export type Environment = 'rest' | 'trpc' | 'graphql' | 'mcp' | 'job'

/** Who calls, by what they sent: nothing here is trusted before `invoke` has checked it. */
export interface Caller {
  readonly environment: Environment
  /** The API key as presented, if any. */
  readonly credential: string | undefined
  /** The domain that `x-wordclaw-domain` asks for, if any. */
  readonly domain: string | undefined
  readonly requestId: string
  readonly traceparent: string | undefined
  /** The key that came with the request, as it came: it makes a repeated mutation the same mutation. */
  readonly idempotencyKey?: string | undefined
  readonly ip: string
}

/** One call of a procedure, on its way in. `input` is as the caller sent it, not yet validated. */
export interface Invocation {
  readonly entry: CatalogEntry
  readonly input: unknown
  readonly dryRun: boolean
  /** Which of several mutations of one request this is: each has the request's idempotency key for itself. */
  readonly part?: string | undefined
  readonly caller: Caller
}

/** How a call ended. `body` is the JSON text of what the procedure answered. */
export type Answer =
  | {
      readonly ok: true
      readonly body: string
      readonly decisionId: string
      /** The earlier request with the same idempotency key, whose answer this is. */
      readonly replayOf?: string | undefined
    }
  | { readonly ok: false; readonly problem: Problem; readonly decisionId?: string }

/** The only way in: authenticate → decide → record → validate → call. Never rejects. */
export type Invoke = (invocation: Invocation) => Promise<Answer>

/** The gateway's word for a call that is then made byte for byte, or why it is not made. `find` says what the call is, once it is clear that its caller may ask. */
export type Vouch = (
  asked: Invocation,
  find: () => Promise<Pick<Invocation, 'entry' | 'input' | 'dryRun'>>,
) => Promise<{ readonly ok: true; readonly call: Call } | Extract<Answer, { ok: false }>>

/** All of `invoke` but the call: null if the call would have been made. For surfaces that find out themselves that a call is malformed. */
export type Admit = (invocation: Invocation) => Promise<Extract<Answer, { ok: false }> | null>
