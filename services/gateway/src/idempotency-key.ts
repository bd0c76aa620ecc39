import { createHash } from 'node:crypto'
import type { Problem } from '@wordclaw/shared/problem'
import type { Invocation } from './invoke.ts'
import { genericProblem } from './surfaces/problems.ts'

/** The header that says of an answer that it was given before. */
export const REPLAYED_HEADER = 'idempotency-replayed'

const VALID = /^[\x21-\x7e]{1,255}$/

/** The key a call is made under: none for what changes nothing. Several mutations of one request have a key each, which no client can send by itself. */
export function idempotencyKeyOf({ entry, caller, dryRun, part }: Invocation): string | undefined {
  const { idempotencyKey: key } = caller
  if (key === undefined || entry.type !== 'mutation' || dryRun) return undefined
  return part === undefined ? key : `${key} ${createHash('sha256').update(part).digest('base64url')}`
}

/** What is wrong with the key of a call, if anything is. */
export function keyFault({ entry, caller, dryRun }: Invocation): Problem | null {
  const { idempotencyKey: key } = caller
  if (key === undefined || entry.type !== 'mutation' || dryRun || VALID.test(key)) return null
  return genericProblem('INVALID_IDEMPOTENCY_KEY')
}
