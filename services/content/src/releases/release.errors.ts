import { defineError } from '@wordclaw/shared/errors'

export const ReleaseNotFound = defineError<{ id: number }>({
  code: 'RELEASE_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Release ${id} does not exist in this domain.`,
  remediation: 'List releases with GET /api/releases and retry with an id from that list.',
})

export const ReleaseChangeNotFound = defineError<{ id: number; changeId: number }>({
  code: 'RELEASE_CHANGE_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id, changeId }) => `Release ${id} has no change ${changeId}.`,
  remediation: 'List its changes with GET /api/releases/{id}/changes and retry with one of them.',
})

export const ReleaseNotOpen = defineError<{ id: number; status: string }>({
  code: 'RELEASE_NOT_OPEN',
  kind: 'CONFLICT',
  message: ({ id, status }) => `Release ${id} is ${status}, and no longer open to changes.`,
  remediation: 'Unschedule it with POST /api/releases/{id}/unschedule, or begin another one with POST /api/releases.',
  context: ({ status }) => ({ status }),
})

export const ReleaseEmpty = defineError<{ id: number }>({
  code: 'RELEASE_EMPTY',
  kind: 'CONFLICT',
  message: ({ id }) => `Release ${id} has no changes.`,
  remediation: 'Add some with PUT /api/releases/{id}/changes.',
})

export const ReleaseTooLarge = defineError<{ id: number; most: number }>({
  code: 'RELEASE_TOO_LARGE',
  kind: 'CONFLICT',
  message: ({ id, most }) => `Release ${id} would have more than ${most} changes.`,
  remediation: 'Put what is left into another release with POST /api/releases.',
  context: ({ most }) => ({ most }),
})

/** Why one change cannot be made. */
export interface Obstacle {
  readonly changeId: number
  readonly subject: string
  readonly subjectId: number | null
  readonly code: string
  readonly detail: string
  readonly issues?: readonly object[]
}

export const ReleaseBlocked = defineError<{ id: number; obstacles: readonly Obstacle[] }>({
  code: 'RELEASE_BLOCKED',
  kind: 'CONFLICT',
  message: ({ id, obstacles }) =>
    `Release ${id} cannot be published: ${obstacles.length === 1 ? 'one change stands' : `${obstacles.length} changes stand`} against it.`,
  remediation:
    'Deal with each of context.obstacles, send those changes anew with PUT /api/releases/{id}/changes, and look with GET /api/releases/{id}/validation.',
  context: ({ obstacles }) => ({ obstacles }),
})

export const ReleaseNotRevertible = defineError<{ id: number; status: string }>({
  code: 'RELEASE_NOT_REVERTIBLE',
  kind: 'CONFLICT',
  message: ({ id, status }) => `Release ${id} is ${status}: only what is published can be reverted, and once.`,
  remediation: 'Read its state with GET /api/releases/{id}.',
  context: ({ status }) => ({ status }),
})

export const ReleaseNotScheduled = defineError<{ id: number; status: string }>({
  code: 'RELEASE_NOT_SCHEDULED',
  kind: 'CONFLICT',
  message: ({ id, status }) => `Release ${id} is ${status}, not scheduled.`,
  remediation: 'Read its state with GET /api/releases/{id}.',
  context: ({ status }) => ({ status }),
})

export const ReleaseRunAtInvalid = defineError<{ runAt: string }>({
  code: 'RELEASE_RUN_AT_INVALID',
  kind: 'BAD_REQUEST',
  message: ({ runAt }) => `${runAt} has passed.`,
  remediation: 'Send a runAt in the future, or publish at once with POST /api/releases/{id}/publish.',
})

export const InvalidReleasesCursor = defineError<object>({
  code: 'INVALID_RELEASES_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Start over with GET /api/releases without a cursor, and pass on the nextCursor of each page unchanged.',
})
