import { z } from 'zod'
import { statement } from '../database/sql.ts'
import { direct } from '../procedure.ts'
import { DEAD_LETTER_COLUMNS, type DeadLetterRow, DeadLetterView } from './dead-letter.schema.ts'

const BELOW_ALL = 2 ** 31

/** Lists the dead letters of a domain below an id, the latest first. */
export function listDeadLetters(schema: string) {
  const newestFirst = statement(
    'dead_letters_page',
    `select ${DEAD_LETTER_COLUMNS} from "${schema}".dead_letters d
     where d.domain_id >= $1 and (d.domain_id, d.id) < ($1, $2::bigint) order by d.domain_id desc, d.id desc limit $3`,
  )
  return direct
    .meta({
      summary: 'List dead letters of this service',
      operation: 'dead_letter.list',
      resource: { type: 'dead_letter' },
      internal: true,
    })
    .input(z.strictObject({ below: z.int().positive().max(BELOW_ALL), limit: z.int().min(1).max(501) }))
    .output(z.object({ items: z.array(DeadLetterView) }))
    .query(async ({ ctx: { sql, principal }, input: { below, limit } }) => ({
      items: await sql.query<DeadLetterRow>(newestFirst, [principal.domainId, below, limit]),
    }))
}
