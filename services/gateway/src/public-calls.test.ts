import { expect, test } from 'vitest'
import { admin, codeOf, invocation, startPath } from '../test/path.ts'

/** A gateway with two domains, and what a stranger would send to the second one. */
async function startPublicPath() {
  const path = await startPath()
  const { id: second } = await path.gateway.as(admin).domains.create({ name: 'Second', hostname: 'second.test' })
  const read = (domainId: unknown, caller: Parameters<typeof invocation>[2] = {}) =>
    path.invoke(invocation('forms.definitions.getPublic', { slug: 'contact', domainId }, caller))
  return { ...path, second, read }
}

test('a public call needs no key; the decision on it names the domain that the call names', async () => {
  await using path = await startPublicPath()

  const answer = await path.read(path.second)

  expect(answer).toMatchObject({ ok: true })
  expect(path.calls).toMatchObject([{ call: { principal: { id: 'anonymous', domainId: path.second, scopes: [] } } }])
  expect(await path.rows()).toMatchObject([
    {
      domain_id: path.second,
      principal_id: null,
      operation: 'form.read_public',
      resource_id: 'contact',
      outcome: 'allow',
      code: 'ALLOWED',
    },
  ])
})

test.each([
  999,
  0,
  -1,
  2 ** 31,
  'one',
  null,
  undefined,
])('a call about the domain %j, which there is none, reaches the service as one about no domain', async (domainId) => {
  await using path = await startPublicPath()

  await path.read(domainId)

  for (const { call } of path.calls) expect(call.principal.domainId).toBe(0)
  expect(await path.rows()).toMatchObject([{ domain_id: null, outcome: 'allow' }])
})

test('a key that is not valid is refused on a public call as on any other', async () => {
  await using path = await startPublicPath()

  expect(codeOf(await path.read(path.second, { credential: 'wc_live_nobody' }))).toBe('AUTH_INVALID_API_KEY')
  expect(path.calls).toEqual([])
})

test('behind a public call a service sees neither the scopes of a key nor the key of another domain', async () => {
  await using path = await startPublicPath()
  const credential = await path.keyOf(['admin'])

  await path.read(path.second, { credential })
  await path.read(1, { credential })

  expect(path.calls.map(({ call }) => call.principal)).toEqual([
    { id: 'anonymous', domainId: path.second, scopes: [] },
    { id: expect.stringMatching(/^api_key:\d+$/), domainId: 1, scopes: [] },
  ])
})

test('the header that names a domain does not move a public call', async () => {
  await using path = await startPublicPath()

  await path.read(path.second, { domain: '1' })

  expect(path.calls).toMatchObject([{ call: { principal: { domainId: path.second } } }])
})

test('a domain can forbid what is public, for itself', async () => {
  await using path = await startPublicPath()
  const text = `@id("no-forms") @code("FORMS_CLOSED") @remediation("Come back later.")
    forbid (principal, action in Action::"any.public", resource);`
  await path.gateway.as({ ...admin, domainId: path.second }).policy.publish({ text, version: '1.0.0' })

  expect(codeOf(await path.read(path.second))).toBe('FORMS_CLOSED')
  expect(codeOf(await path.read(1))).toBeNull()
})
