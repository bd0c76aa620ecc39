import { defineError } from '../errors.ts'

export const DeadLetterNotFound = defineError<{ id: number }>({
  code: 'DEAD_LETTER_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Dead letter ${id} does not exist in this domain.`,
  remediation: 'List dead letters with GET /api/dead-letters and retry with an id from that list.',
})

export const DeadLetterReplayed = defineError<{ id: number; replayedAt: string }>({
  code: 'DEAD_LETTER_REPLAYED',
  kind: 'CONFLICT',
  message: ({ id, replayedAt }) => `Dead letter ${id} was replayed at ${replayedAt} already.`,
  remediation: 'If it failed again, it is a dead letter of its own: find it with GET /api/dead-letters.',
  context: ({ replayedAt }) => ({ replayedAt }),
})
