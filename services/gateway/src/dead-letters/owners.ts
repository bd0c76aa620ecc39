import { DEAD_LETTER_STEP } from '@wordclaw/shared/inbox/inbox.entity'
import { forwardedTo } from '../forwarded.ts'

/** A procedure over dead letters, performed by the service that has them. */
export const forwarded = forwardedTo(
  [
    { service: 'content', at: 'deadLetters', rest: 1 },
    { service: 'forms', at: 'deadLetters', rest: 2 },
    { service: 'payments', at: 'deadLetters', rest: 3 },
    { service: 'search', at: 'deadLetters', rest: 4 },
    { service: 'gateway', at: 'ownDeadLetters', rest: 5 },
  ],
  DEAD_LETTER_STEP,
)
