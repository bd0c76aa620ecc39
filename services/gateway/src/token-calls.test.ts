import { issueToken } from '@wordclaw/shared/signed-token'
import { expect, test } from 'vitest'
import { admin, codeOf, invocation, startPath } from '../test/path.ts'

const KEY = { id: 'k1', secret: 'a key for tokens of thirty-two characters' }
const term = { now: new Date('2026-11-25T10:00:00Z'), expiresAt: new Date('2026-11-25T10:15:00Z') }
const tokenOf = (domainId: number) => issueToken('preview', { domainId, id: 7, draft: true }, term, [KEY])

/** A gateway with two domains, and what somebody with a token would send. */
async function startTokenPath() {
  const path = await startPath()
  const { id: second } = await path.gateway.as(admin).domains.create({ name: 'Second', hostname: 'second.test' })
  const read = (token: unknown, caller: Parameters<typeof invocation>[2] = {}) =>
    path.invoke(invocation('content.preview.readItem', { id: 7, token }, caller))
  return { ...path, second, read }
}

test('a call that comes with a token needs no key; it is about the domain of the token, and so is the decision on it', async () => {
  await using path = await startTokenPath()

  expect(await path.read(tokenOf(path.second), { domain: '1' })).toMatchObject({ ok: true })

  expect(path.calls).toMatchObject([{ call: { principal: { id: 'anonymous', domainId: path.second, scopes: [] } } }])
  expect(await path.rows()).toMatchObject([
    { domain_id: path.second, principal_id: null, operation: 'content.read_shared', resource_id: '7', outcome: 'allow' },
  ])
})

test('whether a token is genuine is for the service to say; one that names no domain there is reaches it as about none', async () => {
  await using path = await startTokenPath()

  for (const token of [tokenOf(999), 'no token', 7, undefined]) await path.read(token)
  for (const token of [{ toString: 0 }, [{ toString: null }], null]) expect(codeOf(await path.read(token))).toBe('VALIDATION_ERROR')

  expect(path.calls.map(({ call }) => call.principal.domainId)).toEqual(path.calls.map(() => 0))
})

test('a domain can forbid that tokens are used, and that they are issued', async () => {
  await using path = await startTokenPath()
  const text = `@id("no-tokens") @code("TOKENS_CLOSED") @remediation("Ask for a key.")
    forbid (principal, action in [Action::"content.read_shared", Action::"content.share"], resource);`
  await path.gateway.as({ ...admin, domainId: path.second }).policy.publish({ text, version: '1.0.0' })
  const credential = await path.keyOf(['admin'], path.second)

  expect(codeOf(await path.read(tokenOf(path.second)))).toBe('TOKENS_CLOSED')
  expect(codeOf(await path.invoke(invocation('content.preview.issueItemToken', { id: 7 }, { credential })))).toBe('TOKENS_CLOSED')
  expect(codeOf(await path.read(tokenOf(1)))).toBeNull()
})
