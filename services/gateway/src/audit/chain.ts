import { createHash } from 'node:crypto'

/** What a row of the audit log says: everything but its hash. */
export interface AuditFacts {
  readonly id: number
  readonly domainId: number
  readonly sequence: number
  readonly eventId: string
  readonly action: string
  readonly procedure: string
  readonly entityType: string
  readonly entityId: number | null
  /** JSON text. */
  readonly details: string
  readonly userId: number | null
  readonly actorId: string
  readonly actorType: string
  readonly actorSource: string
  readonly requestId: string
  readonly decisionId: string
  readonly traceId: string | null
  /** SHA-256 of the thing before and after, in hexadecimal digits. */
  readonly before: string | null
  readonly after: string | null
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string
  readonly previousHash: string
}

/** A whole row. */
export interface AuditEntry extends AuditFacts {
  readonly hash: string
}

/** What the first row of a chain continues. */
export const GENESIS = '0'.repeat(64)

/** In the order of their names, as RFC 8785 has them. */
const NAMES = [
  'action',
  'actorId',
  'actorSource',
  'actorType',
  'after',
  'before',
  'createdAt',
  'decisionId',
  'details',
  'domainId',
  'entityId',
  'entityType',
  'eventId',
  'id',
  'previousHash',
  'procedure',
  'requestId',
  'sequence',
  'traceId',
  'userId',
] as const satisfies readonly (keyof AuditFacts)[]

/**
 * The facts as canonical JSON (RFC 8785). A fact that is null is left out, so that a column added later leaves the hashes of earlier
 * rows as they are.
 */
export const canonicalText = (facts: AuditFacts): string =>
  JSON.stringify(Object.fromEntries(NAMES.flatMap((name) => (facts[name] === null ? [] : [[name, facts[name]]]))))

/** The hash of a row: over all its facts, and thereby over all rows before it. */
export const hashOf = (facts: AuditFacts): string => createHash('sha256').update(canonicalText(facts)).digest('hex')
