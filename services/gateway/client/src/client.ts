import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import type { AppRouter } from '@wordclaw/gateway'
import { FetchEventSource } from './event-source.ts'

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

/**
 * A typed client of every procedure. Calls made in one turn of the event loop travel in one request, but for mutations that are told apart from their
 * repetitions: `mutate(input, { context: once('order 7') })` is performed once, however often it is sent. A subscription that is cut off goes on by itself
 * with what came after the last message.
 */
export function connect({ url, key, dryRun = false, domain }: ConnectOptions) {
  const headers = {
    'x-api-key': key,
    ...(dryRun && { 'x-wordclaw-dry-run': 'true' }),
    ...(domain !== undefined && { 'x-wordclaw-domain': String(domain) }),
  }
  const door = new URL('/trpc', url).href
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url: door, EventSource: FetchEventSource, eventSourceOptions: { headers } }),
        false: splitLink({
          condition: ({ context }) => IDEMPOTENCY_KEY in context,
          true: httpLink({
            url: door,
            headers: ({ op: { context } }) => ({ ...headers, 'idempotency-key': String(context[IDEMPOTENCY_KEY]) }),
          }),
          false: httpBatchLink({ url: door, maxItems: 50, headers }),
        }),
      }),
    ],
  })
}

const IDEMPOTENCY_KEY = 'idempotencyKey'

/** The context of a mutation that is the same one whenever it is sent with this key and the same input, for 24 hours. */
export const once = (idempotencyKey: string) => ({ [IDEMPOTENCY_KEY]: idempotencyKey })
