import { router } from '../procedure.ts'
import { listDeadLetters } from './list.ts'
import { replayDeadLetter } from './replay.ts'

/** What a service says of its dead letters to the gateway, which shows those of all services as one list. */
export const deadLettersRouter = (schema: string) => router({ list: listDeadLetters(schema), replay: replayDeadLetter(schema) })
