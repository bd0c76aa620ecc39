import { rawEntry } from '../raw-routes/raw-entry.ts'
import type { RawRoute } from '../raw-routes/raw-route.ts'
import type { Parameter } from '../surfaces/openapi/document.ts'

const entry = rawEntry({
  service: 'payments',
  path: 'payments.settle',
  type: 'mutation',
  summary: 'Report what became of a payment',
  operation: 'payment.settle',
  resource: { type: 'payment' },
})

const signature = (name: string, description: string): Parameter => ({ name, in: 'header', description, schema: { type: 'string' } })

export const SETTLEMENT_ROUTE: RawRoute = {
  entry,
  method: 'POST',
  path: '/payments/webhooks/:provider/settled',
  key: 'none',
  repeatable: false,
  common: false,
  codes: [
    'ROUTE_NOT_FOUND',
    'BODY_TOO_LARGE',
    'RATE_LIMIT_EXCEEDED',
    'DECISION_LOG_UNAVAILABLE',
    'UPSTREAM_UNAVAILABLE',
    'INTERNAL_SERVER_ERROR',
  ],
  describe: ({ body = {}, output = {} }) => {
    const content = { 'application/json': { schema: output } }
    return {
      description:
        'The webhook of payment providers. The signature is over the body byte for byte, and stands in for a key. 2xx means that the event need not be sent again.',
      headers: [
        signature(
          'X-WordClaw-Payment-Signature',
          'HMAC-SHA256 of the body with a secret of the provider, in hexadecimal; or t=1700000000,v1=… of the seconds, a dot and the body.',
        ),
        signature('X-LNbits-Signature', 'The same, as LNbits sends it, where the other one is missing.'),
      ],
      body: { 'application/json': { schema: body } },
      answers: {
        200: { description: 'The payment is what the event says.', content },
        202: { description: 'The event is kept, and changed nothing.', content },
      },
    }
  },
}
