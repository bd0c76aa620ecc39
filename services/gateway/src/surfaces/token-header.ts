import type { TokenDomain } from '@wordclaw/shared/procedure'
import { isTokenShaped } from '@wordclaw/shared/signed-token'
import type { FastifyRequest } from 'fastify'
import type { CatalogEntry } from '../catalog.ts'
import type { Caller } from '../invoke.ts'

/** The token that a request carries in its headers: in the one of its kind, if it has one, or as Bearer where that is no API key. */
export function tokenIn({ header }: TokenDomain, { headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const own = header === undefined ? undefined : headers[header]
  return typeof own === 'string' ? own : bearerToken(headers.authorization)
}

/** Who calls, if what came as Bearer is the call's token and not the caller's key. */
export function withoutToken({ domain }: CatalogEntry, { headers }: Pick<FastifyRequest, 'headers'>, caller: Caller): Caller {
  const token = typeof domain === 'object' ? bearerToken(headers.authorization) : undefined
  return token !== undefined && token === caller.credential ? { ...caller, credential: undefined } : caller
}

/** No API key is shaped like a token, so neither is ever taken for the other. */
const bearerToken = (authorization: string | undefined): string | undefined => {
  const text = authorization !== undefined && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : ''
  return isTokenShaped(text) ? text : undefined
}
