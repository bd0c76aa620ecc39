import { mockWebhook } from '@wordclaw/payments/mock-webhook'
import { expect } from 'vitest'

/** Whoever tells the story: an administrator and a reader of one domain, over REST. */
export interface Teller {
  readonly url: string
  /** A key with the admin scope. */
  readonly key: string
}

/** Has the provider say that an invoice was paid. */
export type Settle = (paymentHash: string) => Promise<Response>

/** Settles as the mock provider does: by a webhook that is signed with its secret. */
export const settledByMock =
  ({ url }: { url: string }, secret: string, eventId: string = crypto.randomUUID()): Settle =>
  (paymentHash) => {
    const { body, headers } = mockWebhook(secret, { eventId, paymentHash })
    return fetch(new URL('/api/payments/webhooks/mock/settled', url), { method: 'POST', headers, body })
  }

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: { data: Record<string, unknown>; code: string; context: Record<string, unknown> }
}

/** Calls with a key of its own. */
export const callerOf =
  ({ url }: { url: string }, key: string) =>
  async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const headers = { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) }
    const response = await fetch(new URL(path, url), { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
  }

const WITHIN = { timeout: 60_000, interval: 20 }

/** The story of a priced read: an item is put up for sale, a reader is asked to pay, pays, and reads. Leaves the reader entitled. */
export async function payToRead(teller: Teller, settle: Settle, title = 'Worth its price') {
  const name = crypto.randomUUID()
  const admin = callerOf(teller, teller.key)
  const { itemId, reader } = await givenItemAndReader(teller, name, title)
  const path = `/api/content-items/${itemId}`
  expect(await reader('GET', path)).toMatchObject({ status: 200 })

  const offer = { slug: `offer-${name}`, name: 'One article', scopeType: 'item', scopeRef: itemId, priceSats: 210 }
  expect(await admin('POST', '/api/offers', offer)).toMatchObject({ status: 201, body: { data: { priceSats: 210, active: true } } })
  await expect.poll(async () => (await reader('GET', path)).status, WITHIN).toBe(402)

  const asked = await reader('GET', path)
  expect(asked.body).toMatchObject({
    code: 'PAYMENT_REQUIRED',
    context: { amountSatoshis: 210, reason: 'initial', recommendedNextAction: 'pay_invoice_and_retry' },
  })
  const { invoice, macaroon, paymentHash } = asked.body.context as Record<'invoice' | 'macaroon' | 'paymentHash', string>
  expect(asked.headers.get('www-authenticate')).toBe(`L402 macaroon="${macaroon}", invoice="${invoice}", version="0", token="${macaroon}"`)
  expect(asked.headers.get('cache-control')).toBe('no-store')
  expect(await admin('GET', path), 'whoever edits pays nothing').toMatchObject({ status: 200 })

  expect((await settle(paymentHash)).status).toBe(200)

  await expect.poll(async () => (await reader('GET', path)).status, WITHIN).toBe(200)
  expect((await reader('GET', path)).body.data).toMatchObject({ id: itemId, data: { title } })
  expect(await reader('GET', '/api/entitlements/me')).toMatchObject({ body: { data: [{ paymentHash, status: 'active' }] } })
  return { itemId, paymentHash, reader, admin }
}

async function givenItemAndReader(teller: Teller, name: string, title: string) {
  const admin = callerOf(teller, teller.key)
  const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }
  const type = await admin('POST', '/api/content-types', { name: 'Article', slug: `article-${name}`, schema })
  const item = await admin('POST', '/api/content-items', {
    contentTypeId: type.body.data['id'],
    data: { title },
    status: 'published',
  })
  const key = await admin('POST', '/api/auth/keys', { name: 'Reader', scopes: ['content:read'] })
  return { itemId: item.body.data['id'] as number, reader: callerOf(teller, key.body.data['apiKey'] as string) }
}
