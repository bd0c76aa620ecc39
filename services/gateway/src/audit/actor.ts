/** Who acted, in the terms of the audit log. */
export interface Actor {
  readonly actorId: string
  readonly actorType: 'api_key' | 'form' | 'job' | 'system'
  /** Where the actor is known from: keys are rows, whatever else acts is part of the system. */
  readonly actorSource: 'db' | 'system'
  /** The API key's id. */
  readonly userId: number | null
}

/** Reads an actor's id, `api_key:7`. An id of no known kind is the system's: a row without an actor is none. */
export function actorOf(id: string): Actor {
  const [kind = '', key = ''] = id.split(':')
  if (kind === 'api_key') return { actorId: id, actorType: kind, actorSource: 'db', userId: keyIdOf(key) }
  return { actorId: id || 'system', actorType: kind === 'form' || kind === 'job' ? kind : 'system', actorSource: 'system', userId: null }
}

const keyIdOf = (text: string): number | null => (/^[1-9]\d{0,9}$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : null)
