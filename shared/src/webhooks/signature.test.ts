import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { generateWebhookSecret, signatureHeaders, WebhookSecret } from './signature.ts'

const at = new Date('2021-02-25T15:02:10.999Z')

test('the published example of Standard Webhooks is signed as published', () => {
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1_614_265_330_000), body: '{"test": 2432232314}' }

  expect(signatureHeaders(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toMatchObject({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('while secrets rotate, each signs; the header of older versions is by the newest one', () => {
  const [first, second] = [generateWebhookSecret(), generateWebhookSecret()]
  const message = { id: 'e1', at, body: '{}' }

  const both = signatureHeaders(message, [second, first])

  const alone = [second, first].map((secret) => signatureHeaders(message, [secret])['webhook-signature'])
  expect(both['webhook-signature']).toBe(alone.join(' '))
  expect(both['x-wordclaw-signature']).toBe(createHmac('sha256', second).update('{}').digest('hex'))
})

test('without a secret nothing is signed', () => {
  expect(signatureHeaders({ id: 'e1', at, body: '{}' }, [])).toEqual({ 'webhook-id': 'e1', 'webhook-timestamp': '1614265330' })
})

test('a secret that is made up is a good one, and no two are alike', () => {
  const secrets = Array.from({ length: 100 }, generateWebhookSecret)

  expect(secrets.every((secret) => WebhookSecret.safeParse(secret).success && Buffer.from(secret.slice(6), 'base64').length === 32)).toBe(
    true,
  )
  expect(new Set(secrets).size).toBe(100)
})

test.each(['correct horse', `whsec_${'A'.repeat(32)}`, `whsec_${Buffer.alloc(64).toString('base64')}`])('%s is a secret', (secret) => {
  expect(WebhookSecret.safeParse(secret).success).toBe(true)
})

test.each([
  '',
  'short',
  'x'.repeat(201),
  'whsec_',
  'whsec_AAAA',
  `whsec_${Buffer.alloc(65).toString('base64')}`,
  `whsec_${'!'.repeat(32)}`,
])('%j is no secret', (secret) => {
  expect(WebhookSecret.safeParse(secret).success).toBe(false)
})
