import { expect, test } from 'vitest'
import { parseRules } from './cedar.ts'
import { createEngine, type PolicyRequest } from './engine.ts'

const families = new Map([['content.read', [{ type: 'Action' as const, id: 'any.read' }]]])

const engineOf = (text: string) => createEngine({ id: 'engine-test', revision: 'test', rules: parseRules(text), families })

const forbid = (code: string, condition = 'true') =>
  `@id("all") permit (principal, action, resource);
   @id("no") @code("${code}") @remediation("Do not.") forbid (principal, action, resource) when { ${condition} };`

const request = (id = ''): PolicyRequest => ({
  operation: 'content.read',
  principal: { id: 'api_key:1', credential: 'valid', scopes: [], domain: 1, platform: false },
  resource: { type: 'content_item', id, domain: 1 },
  context: { environment: 'rest', dryRun: false },
})

test('engines of one id each decide by their own rules, in whatever order they are asked', () => {
  const first = engineOf(forbid('ONE', 'resource.id == "1"'))
  const second = engineOf(forbid('TWO', 'resource.id == "2"'))

  expect(['1', '2'].map((id) => first.decide(request(id)).code)).toEqual(['ONE', 'ALLOWED'])
  expect(['1', '2'].map((id) => second.decide(request(id)).code)).toEqual(['ALLOWED', 'TWO'])
  expect(first.decide(request('3')).code).toBe('ALLOWED')
})

test('a decision is remembered by every attribute that the rules read', () => {
  const engine = engineOf(forbid('SEVEN', 'resource.id == "7"'))

  expect(['6', '7', '8', '7'].map((id) => engine.decide(request(id)).code)).toEqual(['ALLOWED', 'SEVEN', 'ALLOWED', 'SEVEN'])
})

test('rules that cannot be evaluated refuse, and are not remembered as having decided', () => {
  const engine = engineOf(forbid('MOOD', 'principal.mood == "bad"'))

  expect(engine.decide(request())).toMatchObject({ outcome: 'deny', code: 'POLICY_EVALUATION_FAILED', status: 503 })
})
