import { z } from 'zod'
import { RowId, Timestamp } from '../schema.ts'

export const DeadLetterId = RowId.describe('Id of the dead letter, unique over all services.')

export const DeadLetterView = z
  .object({
    id: DeadLetterId,
    consumer: z.string().describe('Who could not handle the event.'),
    eventId: z.string(),
    subject: z.string().describe('What happened, such as content.item.published.'),
    about: z.string().describe('What it happened to.'),
    attempts: z.int(),
    lastError: z.string(),
    createdAt: Timestamp,
    replayedAt: Timestamp.nullable(),
  })
  .meta({ id: 'DeadLetter' })

export type DeadLetterRow = z.input<typeof DeadLetterView>

export const DEAD_LETTER_COLUMNS = `d.id, d.consumer, d.event_id as "eventId", d.subject, d.about, d.attempts, d.last_error as "lastError",
  d.created_at as "createdAt", d.replayed_at as "replayedAt"`
