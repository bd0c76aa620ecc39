import { expect, test } from 'vitest'
import { type Call, createIdentitySigner, createIdentityVerifier } from './principal.ts'

const keys = [{ id: 'k1', secret: 'a secret of at least thirty-two characters' }]
const call: Call = {
  principal: { id: 'api_key:7', domainId: 3, scopes: ['content:read'] },
  procedure: 'content.items.create',
  requestId: 'request-1',
  decisionId: 'decision-1',
  dryRun: false,
}

test('a signed call arrives as it was, with its trace and its idempotency key', () => {
  const whole = { ...call, traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`, idempotencyKey: '"quoted" é' }
  const pass = (sent: Call) => createIdentityVerifier(keys, 'content')(createIdentitySigner(keys)('content', sent))
  expect(pass(whole)).toEqual(whole)
  expect(pass(call)).toEqual(call)
})

test('a call signed for another service or with another key is nobody’s word', () => {
  const token = createIdentitySigner(keys)('content', call)
  expect(createIdentityVerifier(keys, 'forms')(token)).toBeNull()
  expect(createIdentityVerifier([{ id: 'k1', secret: 'another secret of at least thirty-two characters' }], 'content')(token)).toBeNull()
})
