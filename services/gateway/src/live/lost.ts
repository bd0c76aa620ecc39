import type { EventLog } from '@wordclaw/shared/log/event-log'
import type { Mark } from './position.ts'

/** Why what follows a mark cannot be told any more: it is too old to be kept, or the stream lost its end since. */
export type Loss = 'expired' | 'lost'

/** Whether everything behind a mark can still be read; if not, why. */
export async function lossOf(log: EventLog, stream: string, { position, print }: Mark): Promise<Loss | null> {
  const found = await log.at(stream, Math.max(position, 1))
  if (position === 0) return found !== null || (await log.end(stream)).position === 0 ? null : 'expired'
  if (found !== null) return print === '' || found.endsWith(print) ? null : 'lost'
  const { position: end } = await log.end(stream)
  // The last event of a stream may be gone itself: as long as it is the last one, nothing came after it.
  if (end === position) return null
  return end < position ? 'lost' : 'expired'
}

export const isFound = async (log: EventLog, stream: string, mark: Mark): Promise<boolean> => (await lossOf(log, stream, mark)) === null
