import { expect, test } from 'vitest'
import { admin, codeOf, invocation, startPath } from '../test/path.ts'

test('an allowed call leaves one row that says who wanted what of which thing, and reaches the service', async () => {
  await using path = await startPath()
  const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`

  const answer = await path.invoke(
    invocation('content.items.publish', { id: 7 }, { credential: path.firstKey, traceparent, environment: 'mcp' }, true),
  )

  expect(answer).toEqual({ ok: true, body: '{"answered":true}', decisionId: expect.any(String) })
  expect(path.calls).toMatchObject([
    {
      input: { id: 7 },
      call: { procedure: 'content.items.publish', dryRun: true, requestId: 'request-1', principal: { id: 'api_key:1', domainId: 1 } },
    },
  ])
  expect(await path.rows()).toMatchObject([
    {
      decision_id: answer.decisionId,
      domain_id: 1,
      principal_id: 'api_key:1',
      operation: 'content.publish',
      procedure: 'content.items.publish',
      resource_type: 'content_item',
      resource_id: '7',
      environment: 'mcp',
      outcome: 'allow',
      code: 'ALLOWED',
      remediation: null,
      determining: 'base',
      policy_version: expect.stringMatching(/^\d+\.\d+\.\d+\+[0-9a-f]{12}$/),
      request_id: 'request-1',
      trace_id: 'ab'.repeat(16),
      dry_run: true,
    },
  ])
})

test('a mutation takes its idempotency key and its trace along; a query and a dry run leave the key behind', async () => {
  await using path = await startPath()
  const caller = { credential: path.firstKey, idempotencyKey: 'key-1', traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` }

  await path.invoke(invocation('content.items.publish', { id: 7 }, caller))
  await path.invoke(invocation('content.items.publish', { id: 7 }, caller, true))
  await path.invoke(invocation('content.items.get', { id: 7 }, caller))

  const { traceparent } = caller
  expect(path.calls.map(({ call }) => [call.idempotencyKey, call.traceparent])).toEqual([
    ['key-1', traceparent],
    [undefined, traceparent],
    [undefined, traceparent],
  ])
})

test('a refused call leaves one row with the rules that decided and the remedy, and never reaches the service', async () => {
  await using path = await startPath()
  const credential = await path.keyOf(['content:read'])

  const answer = await path.invoke(invocation('content.items.delete', { id: 7 }, { credential }))

  const remediation = 'Use an API key with the content:write scope.'
  expect(answer).toMatchObject({
    ok: false,
    problem: { status: 403, code: 'MISSING_CONTENT_WRITE_SCOPE', remediation, context: { determining: ['write-scope'] } },
  })
  expect(await path.rows()).toMatchObject([
    { decision_id: answer.decisionId, outcome: 'deny', code: 'MISSING_CONTENT_WRITE_SCOPE', remediation, determining: 'write-scope' },
  ])
  expect(path.calls).toEqual([])
})

test.each([
  ['no key', undefined, 'AUTH_MISSING_API_KEY'],
  ['a key that does not exist', 'wc_live_nobody', 'AUTH_INVALID_API_KEY'],
])('a caller with %s is refused and recorded as nobody', async (_, credential, code) => {
  await using path = await startPath()

  expect(codeOf(await path.invoke(invocation('content.items.list', {}, { credential })))).toBe(code)

  expect(await path.rows()).toMatchObject([{ outcome: 'deny', code, principal_id: null, domain_id: null }])
})

test('concurrent calls leave one row each', async () => {
  await using path = await startPath()
  const calls = Array.from({ length: 60 }, (_, index) => invocation('content.items.get', { id: index + 1 }, { credential: path.firstKey }))

  const answers = await Promise.all(calls.map(path.invoke))

  const recorded = (await path.rows()).map(({ decision_id }) => decision_id)
  expect(recorded.toSorted()).toEqual(answers.map(({ decisionId }) => decisionId).toSorted())
  expect(new Set(recorded).size).toBe(60)
})

test('an answer whose decision cannot be recorded is withheld, and the next one is not', async () => {
  await using path = await startPath()
  const call = invocation('content.items.list', {}, { credential: path.firstKey })
  await path.sql('alter table gateway.policy_decision_logs rename to policy_decision_logs_away')

  const withheld = await path
    .invoke(call)
    .finally(() => path.sql('alter table gateway.policy_decision_logs_away rename to policy_decision_logs'))

  expect(withheld).toMatchObject({ ok: false, problem: { status: 503, code: 'DECISION_LOG_UNAVAILABLE' } })
  expect(path.faults).toHaveLength(1)
  expect(await path.invoke(call)).toMatchObject({ ok: true })
})

test('invalid input is decided first: only who may make the call learns what is wrong with it', async () => {
  await using path = await startPath()
  const reader = await path.keyOf(['content:read'])

  expect(codeOf(await path.invoke(invocation('content.items.delete', { id: 'x' }, { credential: path.firstKey })))).toBe('VALIDATION_ERROR')
  expect(codeOf(await path.invoke(invocation('content.items.delete', { id: 'x' }, { credential: reader })))).toBe(
    'MISSING_CONTENT_WRITE_SCOPE',
  )

  expect(await path.rows()).toMatchObject([{ outcome: 'allow' }, { outcome: 'deny' }])
  expect(path.calls).toEqual([])
})

test.each(['\0', '\ud800', `${'x'.repeat(63)}😀`])('an id that PostgreSQL cannot hold (%j) is recorded all the same', async (id) => {
  await using path = await startPath()

  expect(codeOf(await path.invoke(invocation('content.items.delete', { id }, { credential: path.firstKey })))).toBe('VALIDATION_ERROR')

  expect(await path.rows()).toMatchObject([{ outcome: 'allow', resource_id: expect.stringMatching(/\uFFFD$/) }])
})

test('admitting decides, records and validates, and never calls', async () => {
  await using path = await startPath()
  const { firstKey: credential } = path

  expect(await path.admit(invocation('content.items.get', { id: 7 }, { credential }))).toBeNull()
  expect(codeOf(await path.admit(invocation('content.items.get', { id: 0 }, { credential })))).toBe('VALIDATION_ERROR')
  expect(codeOf(await path.admit(invocation('content.items.get', { id: 7 }, {})))).toBe('AUTH_MISSING_API_KEY')

  expect(await path.rows()).toHaveLength(3)
  expect(path.calls).toEqual([])
})

test('the platform administrator acts in another domain if it exists, and nobody else does', async () => {
  await using path = await startPath()
  const { id } = await path.gateway.as({ scopes: ['admin', 'tenant:admin'] }).domains.create({ name: 'Other', hostname: 'other.test' })
  const plain = await path.keyOf(['admin'])
  const list = (credential: string, domain: string) => path.invoke(invocation('content.items.list', {}, { credential, domain }))

  expect(await list(path.firstKey, `${id}`)).toMatchObject({ ok: true })
  expect(codeOf(await list(path.firstKey, '4242'))).toBe('INVALID_DOMAIN_CONTEXT')
  expect(codeOf(await list(plain, `${id}`))).toBe('TENANT_ISOLATION_VIOLATION')
  expect(codeOf(await list(plain, '4242'))).toBe('TENANT_ISOLATION_VIOLATION')

  expect(path.calls).toMatchObject([{ call: { principal: { id: 'api_key:1', domainId: id } } }])
  expect((await path.rows()).map(({ domain_id, outcome }) => [domain_id, outcome])).toEqual([
    [id, 'allow'],
    [4_242, 'allow'],
    [id, 'deny'],
    [4_242, 'deny'],
  ])
})

test.each(['0', '-1', 'x', '1e3', '2147483648', ''])('the domain %j is none, and nothing is decided', async (domain) => {
  await using path = await startPath()

  expect(codeOf(await path.invoke(invocation('content.items.list', {}, { credential: path.firstKey, domain })))).toBe(
    'INVALID_DOMAIN_CONTEXT',
  )

  expect(await path.rows()).toEqual([])
})

test("a domain's forbid refuses from its publication on, in that domain alone", async () => {
  await using path = await startPath()
  const own = await path.keyOf(['content:write'])
  const elsewhere = await path.keyOf(['content:write'], 2)
  const remove = async (credential: string) => codeOf(await path.invoke(invocation('content.items.delete', { id: 7 }, { credential })))
  expect(await remove(own)).toBeNull()

  const text = `@id("frozen") @code("FROZEN") @remediation("Wait until the launch is over.")
    forbid (principal, action in Action::"any.write", resource);`
  await path.gateway.as(admin).policy.publish({ text, version: '1.0.0' })

  await expect.poll(() => remove(own)).toBe('FROZEN')
  expect(await remove(elsewhere)).toBeNull()
  expect(await path.rows()).toContainEqual(
    expect.objectContaining({ code: 'FROZEN', determining: 'frozen', policy_version: expect.stringContaining('/1.0.0+') }),
  )
})

test('a service that the gateway does not know is a failure to decide, told and never answered as success', async () => {
  await using path = await startPath()

  const answer = await path.invoke(invocation('payments.payments.list', {}, { credential: path.firstKey }))

  expect(answer).toMatchObject({ ok: false, problem: { status: 503 } })
  expect(path.faults).toHaveLength(1)
})

test('whoever calls too often is told for how long to wait, before anything is decided', async () => {
  await using path = await startPath({ perMinute: 1, burst: 1 })
  const credential = await path.keyOf(['content:read'])
  const call = invocation('content.items.get', { id: 1 }, { credential })

  expect(await path.invoke(call)).toMatchObject({ ok: true })
  expect(await path.invoke(call)).toMatchObject({
    ok: false,
    problem: { status: 429, code: 'RATE_LIMIT_EXCEEDED', context: { retryAfterSeconds: expect.any(Number) } },
  })
  expect(await path.rows()).toHaveLength(1)
})

test('made-up keys share the limit of the address they come from', async () => {
  await using path = await startPath({ perMinute: 1, burst: 2 })
  const codes = []
  for (const credential of ['one', 'two', 'three'])
    codes.push(codeOf(await path.invoke(invocation('content.items.get', { id: 1 }, { credential }))))

  expect(codes).toEqual(['AUTH_INVALID_API_KEY', 'AUTH_INVALID_API_KEY', 'RATE_LIMIT_EXCEEDED'])
})
