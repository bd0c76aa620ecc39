import { type Database, entityManagerOf } from '@wordclaw/shared/database/database'
import type { Call } from '@wordclaw/shared/principal'
import { createSecretBox } from '@wordclaw/shared/secret-box'
import { startTestService } from '@wordclaw/shared/testing/service'
import type { Clock } from '@wordclaw/shared/time'
import Fastify from 'fastify'
import type { ChallengePorts } from '../src/challenges/create.ts'
import { Payment } from '../src/payments/payment.entity.ts'
import type { PaymentProvider } from '../src/providers/provider.ts'
import { payments } from '../src/service.ts'
import { SETTLE } from '../src/settlements/settle.ts'

export const NOW = new Date('2026-11-24T12:00:00.000Z')
const SECRETS = new Map([
  ['mock', ['the current secret of mock', 'the previous secret of mock']],
  ['other', ['the only secret of other']],
])

/** The payments service on a database of its own. Time stands still until it is moved. */
export async function startPayments({ provider }: { provider?: PaymentProvider } = {}) {
  let now = NOW
  const clock: Clock = { now: () => now }
  const secrets = createSecretBox([{ id: 'test', secret: 'a secret of at least thirty-two characters' }])
  const ports: ChallengePorts & object = { secrets, ...(provider && { provider }) }
  const service = await startTestService(payments, { clock, ports: async () => ports })
  const app = Fastify()
  const context = { database: service.database, clock, ports: { webhookSecrets: SECRETS } }
  payments.routes(app, { ...context, callOf: ({ url }) => settling(/webhooks\/(.+)\/settled/.exec(url)?.[1] ?? '') })
  const rows = <R extends object>(text: string) => service.database.sql.query<R>({ name: '', text }, [])
  return {
    ...service,
    rows,
    givenPayment: paymentIn(service.database),
    /** Moves time on. */
    pass: (ms: number) => {
      now = new Date(now.getTime() + ms)
    },
    /** An item for sale, and the challenge that a reader is answered with. */
    async givenChallenge({ domainId = 1, item = 7, apiKeyId = 7, priceSats = 210 } = {}) {
      const slug = `offer-${crypto.randomUUID()}`
      const offer = await service.as({ domainId }).offers.create({ slug, name: 'One', scopeType: 'item', scopeRef: item, priceSats })
      const buyer = service.as({ domainId, id: `api_key:${apiKeyId}`, scopes: ['content:read'] })
      const { challenge } = await buyer.challenges.create({ offerId: offer.id })
      if (!challenge) throw new Error('nobody was asked to pay')
      return { offer, buyer, ...challenge }
    },
    /** Delivers a webhook as the gateway would pass it on. */
    async deliver(body: string | Buffer, headers: Record<string, string>, provider = 'mock') {
      const answer = await app.inject({ method: 'POST', url: `/webhooks/${provider}/settled`, headers, payload: body })
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
    },
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await service[Symbol.asyncDispose]()
    },
  }
}

const paymentIn =
  (database: Database) =>
  (payment: { domainId: number; paymentHash: string; status?: Payment['status']; details?: Record<string, unknown> }) =>
    entityManagerOf(database)
      .fork()
      .insert(Payment, { paymentRequest: 'lnbc1secretinvoice', amountSatoshis: 210, resourcePath: '/api/content-items/7', ...payment })

const settling = (provider: string): Call => ({
  principal: { id: `provider:${provider}`, domainId: 0, scopes: [] },
  procedure: SETTLE,
  requestId: 'test',
  decisionId: '00000000-0000-7000-8000-000000000000',
  dryRun: false,
})
