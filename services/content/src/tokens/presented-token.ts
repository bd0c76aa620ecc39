import type { ErrorClass } from '@wordclaw/shared/errors'
import type { Context } from '@wordclaw/shared/procedure'
import { readToken, TOKEN_LENGTH, type TokenPorts, type Vouched } from '@wordclaw/shared/signed-token'
import { z } from 'zod'

/** A token in an input. That it is there is the procedure's to say, and not the schema's: it has a word of its own for it. */
export const Token = z
  .string()
  .max(TOKEN_LENGTH)
  .optional()
  .describe('The token; over REST rather in its header, or as Authorization: Bearer.')

/** What procedures that take a token refuse with. */
interface TokenErrors {
  readonly missing: ErrorClass<object>
  readonly invalid: ErrorClass<object>
  readonly expired: ErrorClass<object>
}

/** The keys of tokens, out of a procedure's ports. */
export const tokenKeysOf = ({ ports }: Pick<Context, 'ports'>): TokenPorts['tokenKeys'] => (ports as TokenPorts).tokenKeys

/** What the token of a call vouches for. Throws if it vouches for nothing, or for another domain than the gateway has decided about. */
export function presentedToken(
  purpose: string,
  token: string | undefined,
  { principal, now, ports }: Pick<Context, 'principal' | 'now' | 'ports'>,
  { missing, invalid, expired }: TokenErrors,
  bound?: string,
): Vouched {
  if (token === undefined || token === '') throw new missing({})
  const read = readToken(purpose, token, now, tokenKeysOf({ ports }), bound)
  if (read === 'expired') throw new expired({})
  if (read === 'invalid' || read.claims.domainId !== principal.domainId) throw new invalid({})
  return read
}

/** Whether a token is one of those that were revoked for its type. */
export const isRevoked = ({ issuedAt }: Vouched, revokedAt: string | Date | null): boolean =>
  revokedAt !== null && issuedAt.getTime() <= new Date(revokedAt).getTime()

/** When a token ends that is issued now. What a dry run issues has ended already, so that nobody gets a token that the trail does not tell of. */
export const termOf = ({ now, call }: Pick<Context, 'now' | 'call'>, ttlSeconds: number) => {
  const expiresAt = new Date(now.getTime() + ttlSeconds * 1_000)
  return { expiresAt, signed: { now, expiresAt: call.dryRun ? now : expiresAt } }
}
