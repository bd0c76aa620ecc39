import { defineError } from '../errors.ts'

export const PlanNotFound = defineError<{ id: number }>({
  code: 'PLAN_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `There is no plan ${id}.`,
  remediation: 'List the plans of the domain with GET /api/plans, or make one with POST /api/plans.',
})

export const PlanHashMismatch = defineError<{ id: number }>({
  code: 'PLAN_HASH_MISMATCH',
  kind: 'CONFLICT',
  message: ({ id }) => `Plan ${id} has another hash than the one quoted.`,
  remediation: 'Read what would be applied with GET /api/plans/{id}, then quote its hash.',
})

export const PlanExpired = defineError<{ id: number; expiresAt: string }>({
  code: 'PLAN_EXPIRED',
  kind: 'CONFLICT',
  message: ({ id, expiresAt }) => `Plan ${id} could be applied until ${expiresAt}.`,
  remediation: 'Plan the change anew with POST /api/plans.',
})

export const PlanApplied = defineError<{ id: number; appliedAt: string; appliedBy: string }>({
  code: 'PLAN_APPLIED',
  kind: 'CONFLICT',
  message: ({ id, appliedAt }) => `Plan ${id} was applied at ${appliedAt}; a plan is applied once.`,
  remediation: 'Read what came of it, or plan the change anew with POST /api/plans.',
  context: ({ appliedAt, appliedBy }) => ({ appliedAt, appliedBy }),
})

/** Something that is not as it was when the plan was made: its version, or the digest of what has none; null where it was not there. */
export interface Moved {
  readonly entity: string
  readonly key: Readonly<Record<string, unknown>>
  readonly planned: number | string | null
  readonly current: number | string | null
}

interface Staleness {
  readonly id: number
  readonly moved: readonly Moved[]
  /** Where the effects would be others than planned: pointers into the plan's changes and events. */
  readonly differs: readonly string[]
  /** Why the change cannot be made at all any more. */
  readonly refusal?: { readonly code: string; readonly detail: string }
}

export const PlanStale = defineError<Staleness>({
  code: 'PLAN_STALE',
  kind: 'CONFLICT',
  message: ({ id, moved, refusal }) => {
    const names = moved.slice(0, 3).map(({ entity, key }) => `${entity} ${Object.values(key).join(' ')}`)
    const because = refusal ? ` ${refusal.code}: ${refusal.detail}` : ''
    return `Applying plan ${id} would not do what it says, so nothing was changed.${names.length > 0 ? ` What moved: ${names.join(', ')}.` : ''}${because}`
  },
  remediation: 'Read context.moved and context.differs, then plan the change anew with POST /api/plans.',
  context: ({ moved, differs, refusal }) => ({ moved, differs, ...(refusal && { refusal }) }),
})

export const PlanUnavailable = defineError<{ procedure: string; reason: string }>({
  code: 'PLAN_UNAVAILABLE',
  kind: 'UNPROCESSABLE_CONTENT',
  message: ({ procedure, reason }) => `${procedure} cannot be planned: ${reason}`,
  remediation: 'Call it without a plan; GET /api/capabilities says of every procedure where it is.',
})

export const PlanTooLarge = defineError<{ rows: number; most: number }>({
  code: 'PLAN_TOO_LARGE',
  kind: 'PAYLOAD_TOO_LARGE',
  message: ({ rows, most }) => `The change touches ${rows} rows or more bytes than a plan can hold; a plan holds ${most} rows.`,
  remediation: 'Plan it in smaller parts, each with a POST /api/plans of its own.',
  context: ({ rows, most }) => ({ rows, most }),
})

/** What any mutation can end in that is planned or applied, beside what it declares itself. */
export const PLAN_ERRORS = [PlanNotFound, PlanHashMismatch, PlanExpired, PlanApplied, PlanStale, PlanUnavailable, PlanTooLarge]
