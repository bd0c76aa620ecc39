import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { AppRouter } from '@wordclaw/gateway'

export type { AppRouter } from '@wordclaw/gateway'

export interface ConnectOptions {
  /** The gateway: `http://127.0.0.1:4000`. */
  readonly url: string
  /** An API key, `wc_live_…`. */
  readonly key: string
  /** Answer mutations as they would be answered, and change nothing. @default false */
  readonly dryRun?: boolean
  /** The domain to act in, for a key that may act in every domain. */
  readonly domain?: number
}

/** A typed client of every procedure. Calls made in one turn of the event loop travel in one request. */
export const connect = ({ url, key, dryRun = false, domain }: ConnectOptions) =>
  createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: new URL('/trpc', url).href,
        maxItems: 50,
        headers: {
          'x-api-key': key,
          ...(dryRun && { 'x-wordclaw-dry-run': 'true' }),
          ...(domain !== undefined && { 'x-wordclaw-domain': String(domain) }),
        },
      }),
    ],
  })
