import { TRPCError } from '@trpc/server'

/** The families of declared errors, in tRPC's own words; each has one HTTP status (see `problem.ts`). */
export type Kind =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'PAYMENT_REQUIRED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNPROCESSABLE_CONTENT'
  | 'TOO_MANY_REQUESTS'
  | 'SERVICE_UNAVAILABLE'

/** One fault in the input: where (RFC 6901 pointer), which rule, and what would satisfy it. */
export interface Issue {
  readonly pointer: string
  readonly rule: string
  readonly message: string
  readonly allowed?: readonly unknown[]
}

export interface ErrorDefinition<Details> {
  /** SCREAMING_SNAKE; stable, part of the contract. */
  readonly code: string
  readonly kind: Kind
  readonly message: (details: Details) => string
  /** What the caller can do next: an imperative that names a route, field or scope that exists. */
  readonly remediation: string
  /** Machine-readable facts for the caller; never secrets. */
  readonly context?: (details: Details) => Record<string, unknown>
  /** Every fault found, when the input is at fault. */
  readonly issues?: (details: Details) => readonly Issue[]
}

/** A refusal that the contract declares: expected, never logged as a fault. */
export class ApplicationError<Details = unknown> extends TRPCError {
  readonly definition: ErrorDefinition<Details>
  readonly details: Details

  constructor(definition: ErrorDefinition<Details>, details: Details) {
    super({ code: definition.kind, message: definition.message(details) })
    this.definition = definition
    this.details = details
  }
}

export type ErrorClass<Details> = (new (details: Details) => ApplicationError<Details>) & { readonly definition: ErrorDefinition<Details> }

/** An error class of any details, as listed in a procedure's `meta.errors`. */
// biome-ignore lint/suspicious/noExplicitAny: a list holds classes of different details, and `any` is the only type they all extend
export type AnyErrorClass = ErrorClass<any>

/** Declares an error. The class is thrown; its definition is listed in the manifest of every procedure that may throw it. */
export function defineError<Details>(definition: ErrorDefinition<Details>): ErrorClass<Details> {
  return class extends ApplicationError<Details> {
    static readonly definition = definition
    constructor(details: Details) {
      super(definition, details)
    }
  }
}

/** MikroORM's hook for `findOneOrFail`: `em.findOneOrFail(T, id, orThrow(TNotFound, { id }))`. */
export const orThrow = <Details>(error: ErrorClass<Details>, details: Details) => ({
  failHandler: () => new error(details),
})

/** Whether a database error is the violation of this named constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause as unknown) {
    if ((cause as { constraint?: string }).constraint === constraint) return true
  }
  return false
}
