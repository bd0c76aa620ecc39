import type { Problem } from '@wordclaw/shared/problem'
import type { Gap } from './cursor.ts'
import type { Loss } from './lost.ts'

/** What a subscriber is told when something between its position and now cannot be told. */
export interface GapNotice {
  readonly type: 'gap'
  readonly streams: readonly string[]
  readonly reason: Loss
  readonly detail: string
  readonly remediation: string
}

const DETAIL: Readonly<Record<Loss, string>> = {
  expired: 'Events after the last one received are too old to be kept.',
  lost: 'The log has lost events after the last one received.',
}

export const gapNotice = ({ streams, reason }: Gap): GapNotice => ({
  type: 'gap',
  streams,
  reason,
  detail: DETAIL[reason],
  remediation: 'Read again whatever is kept of these streams: they go on with what happens from now on.',
})

/** Why a stream has ended for good. */
export const endNotice = ({ code, status, detail, remediation }: Problem) => ({ code, status, detail, remediation })
