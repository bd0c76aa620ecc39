import { callerOf } from '../src/caller.ts'
import { mountGraphql } from '../src/surfaces/graphql.ts'
import { serve, toyShop } from './toy.ts'

export interface GraphqlAnswer {
  data?: Record<string, unknown> | null
  errors?: {
    message: string
    path?: string[]
    locations?: object[]
    extensions: Record<string, unknown> & { issues?: { pointer: string }[] }
  }[]
}

/** The toy shop's GraphQL, and ways to ask it. */
export async function startGraphql() {
  const shop = toyShop()
  const served = await serve((app) => mountGraphql(app, { ...shop, callerOf }))
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'writer', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const ask = async (query: string, variables: Record<string, unknown> = {}, key = 'writer') => {
    const response = await post({ query, variables }, { 'x-api-key': key })
    return { status: response.status, ...((await response.json()) as GraphqlAnswer) }
  }
  return { ...shop, ...served, post, ask }
}
