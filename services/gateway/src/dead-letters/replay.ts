import { DeadLetterNotFound, DeadLetterReplayed } from '@wordclaw/shared/dead-letters/dead-letter.errors'
import { DeadLetterId, DeadLetterView } from '@wordclaw/shared/dead-letters/dead-letter.schema'
import { z } from 'zod'
import { forwarded } from './owners.ts'

/** Has an event handled once more that its consumer had given up. */
export const replay = forwarded
  .meta({
    summary: 'Replay an event that could not be handled',
    operation: 'dead_letter.replay',
    resource: { type: 'dead_letter', id: 'id' },
    rest: 'POST /dead-letters/:id/replay',
    errors: [DeadLetterNotFound, DeadLetterReplayed],
    next: 'If it fails again, it is back in GET /api/dead-letters.',
  })
  .input(z.strictObject({ id: DeadLetterId }))
  .output(DeadLetterView)
  .mutation(({ ctx: { ownerById }, input: { id } }) => {
    const owner = ownerById(id)
    if (!owner) throw new DeadLetterNotFound({ id })
    return owner.call('replay', DeadLetterView, { id })
  })
