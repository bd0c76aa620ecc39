import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { familiesOf, parseRules, typeFaults } from './cedar.ts'
import { createEngine, type PolicyRequest } from './engine.ts'

const schema = await readFile(new URL(import.meta.resolve('@wordclaw/shared/policy/wordclaw.cedarschema')), 'utf8')
const text = await readFile(new URL(import.meta.resolve('@wordclaw/shared/policy/base.cedar')), 'utf8')
const rules = parseRules(text)
const families = familiesOf(schema)
const engine = createEngine({ id: 'base-test', revision: 'test', rules, families })

const principals = {
  reader: ['content:read'],
  writer: ['content:write'],
  publisher: ['content:publish'],
  auditor: ['audit:read'],
  admin: ['admin'],
  nobody: [],
} as const

const request = (
  operation: string,
  scopes: readonly string[],
  more: Partial<PolicyRequest['principal']> & { status?: string; of?: number } = {},
): PolicyRequest => {
  const { status, of = 1, ...principal } = more
  return {
    operation,
    principal: { id: 'api_key:1', credential: 'valid', scopes, domain: 1, platform: false, ...principal },
    resource: { type: 'content_item', id: '1', domain: of },
    context: { environment: 'rest', dryRun: false, ...(status && { status }) },
  }
}

/** Who may do what: the code of the decision for each kind of principal. */
const table: Record<string, Partial<Record<keyof typeof principals, string>>> = {
  'content.read': { auditor: 'MISSING_CONTENT_READ_SCOPE', nobody: 'MISSING_CONTENT_READ_SCOPE' },
  ...Object.fromEntries(
    ['domain.read', 'policy.read', 'job.read', 'plan.list', 'offer.read', 'entitlement.read', 'event.read'].map((operation) => [
      operation,
      { auditor: 'MISSING_CONTENT_READ_SCOPE', nobody: 'MISSING_CONTENT_READ_SCOPE' },
    ]),
  ),
  ...Object.fromEntries(
    ['content.write', 'content.share', 'job.write'].map((operation) => [
      operation,
      {
        reader: 'MISSING_CONTENT_WRITE_SCOPE',
        publisher: 'MISSING_CONTENT_WRITE_SCOPE',
        auditor: 'MISSING_CONTENT_WRITE_SCOPE',
        nobody: 'MISSING_CONTENT_WRITE_SCOPE',
      },
    ]),
  ),
  'content.publish': {
    reader: 'MISSING_CONTENT_PUBLISH_SCOPE',
    writer: 'MISSING_CONTENT_PUBLISH_SCOPE',
    auditor: 'MISSING_CONTENT_PUBLISH_SCOPE',
    nobody: 'MISSING_CONTENT_PUBLISH_SCOPE',
  },
  ...Object.fromEntries(
    ['audit.read', 'payment.read'].map((operation) => [
      operation,
      { reader: 'MISSING_AUDIT_SCOPE', writer: 'MISSING_AUDIT_SCOPE', publisher: 'MISSING_AUDIT_SCOPE', nobody: 'MISSING_AUDIT_SCOPE' },
    ]),
  ),
  ...Object.fromEntries(
    [
      'content.purge',
      'apikey.list',
      'apikey.write',
      'policy.write',
      'webhook.list',
      'webhook.write',
      'offer.write',
      'dead_letter.list',
      'dead_letter.replay',
      'domain.export',
      'domain.import',
    ].map((operation) => [
      operation,
      {
        reader: 'ADMIN_REQUIRED',
        writer: 'ADMIN_REQUIRED',
        publisher: 'ADMIN_REQUIRED',
        auditor: 'ADMIN_REQUIRED',
        nobody: 'ADMIN_REQUIRED',
      },
    ]),
  ),
  'tenant.create': Object.fromEntries(Object.keys(principals).map((name) => [name, 'PLATFORM_ADMIN_REQUIRED'])),
  'identity.read': {},
  'plan.read': {},
  'plan.write': {},
  'plan.apply': {},
  'form.read_public': {},
  'form.submit': {},
  'content.read_shared': {},
  'content.write_shared': {},
  'payment.settle': Object.fromEntries(Object.keys(principals).map((name) => [name, 'PAYMENT_PROVIDER_REQUIRED'])),
}

const isPublic = (operation: string) => families.get(operation)?.some(({ id }) => id === 'any.public')
const isProviders = (operation: string) => families.get(operation)?.some(({ id }) => id === 'any.provider')

test('the table covers every operation that policies know', () => {
  expect(Object.keys(table).toSorted()).toEqual([...families.keys()].toSorted())
})

const cases = Object.entries(table).flatMap(([operation, refused]) =>
  Object.entries(principals).map(([name, scopes]) => ({
    operation,
    name,
    scopes,
    code: refused[name as keyof typeof principals] ?? 'ALLOWED',
  })),
)

test.each(cases)('$name asks for $operation: $code', ({ operation, scopes, code }) => {
  expect(engine.decide(request(operation, scopes))).toMatchObject({ code, outcome: code === 'ALLOWED' ? 'allow' : 'deny' })
})

test('every refusal names its rule and what to do', () => {
  for (const { operation, scopes } of cases) {
    const { outcome, determining, remediation } = engine.decide(request(operation, scopes))
    if (outcome === 'allow') continue
    expect(determining.length).toBeGreaterThan(0)
    expect(remediation).toBeTruthy()
  }
})

test.each([
  ['missing', 'AUTH_MISSING_API_KEY'],
  ['invalid', 'AUTH_INVALID_API_KEY'],
  ['expired', 'AUTH_KEY_EXPIRED'],
] as const)('whoever comes with a credential that is %s is refused as unknown, whatever they ask for', (credential, code) => {
  for (const operation of families.keys()) {
    if (credential === 'missing' && isPublic(operation)) continue
    expect(engine.decide(request(operation, [], { credential }))).toMatchObject({ code, status: 401 })
  }
})

test('what is public is open to whoever comes without a key, and to a key of any domain', () => {
  for (const operation of [...families.keys()].filter(isPublic)) {
    expect(engine.decide(request(operation, [], { credential: 'missing' }))).toMatchObject({ outcome: 'allow' })
    expect(engine.decide(request(operation, [], { of: 2 }))).toMatchObject({ outcome: 'allow' })
  }
})

test('a key that writes can propose; it does not publish by asking for the status', () => {
  expect(engine.decide(request('content.write', ['content:write'], { status: 'draft' }))).toMatchObject({ outcome: 'allow' })
  expect(engine.decide(request('content.write', ['content:write'], { status: 'published' }))).toMatchObject({
    code: 'MISSING_CONTENT_PUBLISH_SCOPE',
  })
  expect(engine.decide(request('content.write', ['content:write', 'content:publish'], { status: 'published' }))).toMatchObject({
    outcome: 'allow',
  })
})

test('no scope reaches into another domain, but the platform administrator does', () => {
  for (const operation of families.keys()) {
    if (isPublic(operation) || isProviders(operation)) continue
    const scopes = ['admin', 'content:read', 'content:write', 'content:publish', 'audit:read']
    expect(engine.decide(request(operation, scopes, { of: 2 }))).toMatchObject({ code: 'TENANT_ISOLATION_VIOLATION' })
    expect(engine.decide(request(operation, scopes, { of: 2, platform: true }))).toMatchObject({ outcome: 'allow' })
  }
})

test('a payment provider reports settlements and does nothing else, and nobody else reports them', () => {
  const provider = { id: 'provider:mock', credential: 'provider', domain: 0 } as const
  for (const operation of families.keys()) {
    const code = isProviders(operation) ? 'ALLOWED' : 'PAYMENT_PROVIDER_CONFINED'
    expect(engine.decide(request(operation, [], { ...provider, of: 0 }))).toMatchObject({ code })
  }
  const platform = engine.decide(request('payment.settle', ['admin'], { platform: true }))
  expect(platform).toMatchObject({ outcome: 'deny', code: 'PAYMENT_PROVIDER_REQUIRED' })
})

/** A read of something that is for sale. */
const priced = (scopes: readonly string[], context: { price?: number; entitled?: boolean }): PolicyRequest => {
  const free = request('content.read', scopes)
  return { ...free, context: { ...free.context, ...context } }
}

test('what is for sale is paid for by those who only read, unless they have paid', () => {
  expect(engine.decide(priced(['content:read'], { price: 210, entitled: false }))).toMatchObject({
    outcome: 'challenge',
    status: 402,
    code: 'PAYMENT_REQUIRED',
    determining: ['payment-required'],
  })
  expect(engine.decide(priced(['content:read'], { price: 210, entitled: true }))).toMatchObject({ outcome: 'allow' })
  expect(engine.decide(priced(['content:read'], {}))).toMatchObject({ outcome: 'allow' })
})

test.each(['content:write', 'content:publish', 'admin'])('whoever edits pays nothing for what they edit: %s', (scope) => {
  expect(engine.decide(priced([scope], { price: 210, entitled: false }))).toMatchObject({ outcome: 'allow' })
})

test('nobody is asked to pay for what they may not read anyway', () => {
  expect(engine.decide(priced(['audit:read'], { price: 210, entitled: false }))).toMatchObject({ code: 'MISSING_CONTENT_READ_SCOPE' })
})

test('an operation that policies do not know is refused', () => {
  expect(engine.decide(request('unheard.of', ['admin'], { platform: true }))).toMatchObject({ outcome: 'deny', determining: [] })
})

test('the base set is well typed', () => {
  expect(typeFaults(rules, schema)).toEqual([])
})
