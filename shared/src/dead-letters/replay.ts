import { z } from 'zod'
import { insideOf } from '../database/database.ts'
import { statement } from '../database/sql.ts'
import { procedure } from '../procedure.ts'
import { isoOf } from '../time.ts'
import { DeadLetterNotFound, DeadLetterReplayed } from './dead-letter.errors.ts'
import { DEAD_LETTER_COLUMNS, DeadLetterId, type DeadLetterRow, DeadLetterView } from './dead-letter.schema.ts'

const statementsOf = (schema: string) => ({
  byId: statement(
    'dead_letter_by_id',
    `select ${DEAD_LETTER_COLUMNS} from "${schema}".dead_letters d where d.id = $1 and d.domain_id = $2 for update`,
  ),
  // Back among the events that wait for an attempt, with all its attempts before it.
  revive: statement(
    'dead_letter_revive',
    `with d as (
       update "${schema}".dead_letters d set replayed_at = $3 where d.id = $1 and d.domain_id = $2 returning *
     )
     insert into "${schema}".parked_events (consumer, stream, position, about, event, attempts, next_attempt_at)
     select consumer, stream, position, about, event, 0, $3 from d on conflict do nothing`,
  ),
})

/** Has an event handled once more that its consumer had given up. */
export function replayDeadLetter(schema: string) {
  const { byId, revive } = statementsOf(schema)
  return procedure
    .meta({
      summary: 'Replay a dead letter of this service',
      operation: 'dead_letter.replay',
      resource: { type: 'dead_letter', id: 'id' },
      internal: true,
      errors: [DeadLetterNotFound, DeadLetterReplayed],
    })
    .input(z.strictObject({ id: DeadLetterId }))
    .output(DeadLetterView)
    .mutation(async ({ ctx: { em, principal, now }, input: { id } }) => {
      const sql = insideOf(em)
      const [letter] = await sql.query<DeadLetterRow>(byId, [id, principal.domainId])
      if (!letter) throw new DeadLetterNotFound({ id })
      if (letter.replayedAt !== null) throw new DeadLetterReplayed({ id, replayedAt: isoOf(letter.replayedAt) })
      await sql.query(revive, [id, principal.domainId, now])
      return { ...letter, replayedAt: now }
    })
}
