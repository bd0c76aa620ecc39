import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startGatewayService } from '../../test/harness.ts'
import { hashOf, isWellFormed } from './credential.ts'

const admin = { scopes: ['admin'] }

test('a new key is answered once, and only its hash and prefix are kept', async () => {
  await using gateway = await startGatewayService()

  const { id, apiKey, keyPrefix } = await gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:write', 'content:read'] })

  expect(isWellFormed(apiKey)).toBe(true)
  expect(apiKey.startsWith(`wc_live_${keyPrefix}`)).toBe(true)
  const rows = await gateway.database.sql.query<Record<string, unknown>>(
    { name: 'key_row', text: 'select * from gateway.api_keys where id = $1' },
    [id],
  )
  expect(rows).toMatchObject([{ key_hash: hashOf(apiKey), key_prefix: keyPrefix, scopes: 'content:read,content:write' }])
  expect(JSON.stringify([rows, await gateway.events(), await gateway.audit(), await gateway.as(admin).keys.list({})])).not.toContain(apiKey)
})

test('a dry run of creating a key leaves none behind', async () => {
  await using gateway = await startGatewayService()

  await gateway.as(admin, { dryRun: true }).keys.create({ name: 'Writer', scopes: ['content:read'] })

  expect((await gateway.as(admin).keys.list({})).items.map(({ name }) => name)).toEqual(['Administrator'])
})

test.each([
  { scopes: [] },
  { scopes: ['content:everything'] },
  { scopes: ['tenant:admin'] },
  { name: ' ' },
  { expiresAt: 'tomorrow' },
])('a key cannot be created with %o', async (wrong) => {
  await using gateway = await startGatewayService()

  await expectProblem(gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:read'], ...wrong } as never), 'VALIDATION_ERROR')
})

test('a key that has expired before it starts is refused', async () => {
  await using gateway = await startGatewayService()

  await expectProblem(
    gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:read'], expiresAt: '2001-01-01T00:00:00Z' }),
    'INVALID_EXPIRES_AT',
  )
})

test('rotation gives a new key of the same rights, and the old one works until the grace period ends', async () => {
  await using gateway = await startGatewayService()
  const { id } = await gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:write'] })

  const rotated = await gateway.as(admin).keys.rotate({ id, graceSeconds: 3_600 })

  expect(rotated).toMatchObject({ oldId: id, rotatedFrom: id, scopes: ['content:write'], name: 'Writer' })
  const { items } = await gateway.as(admin).keys.list({})
  expect(items.find((key) => key.id === id)).toMatchObject({ revokedAt: null, expiresAt: rotated.graceEndsAt })
})

test('rotation without grace ends the old key at once', async () => {
  await using gateway = await startGatewayService()
  const { id } = await gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:write'] })

  await gateway.as(admin).keys.rotate({ id })

  const { items } = await gateway.as(admin).keys.list({})
  expect(items.find((key) => key.id === id)?.revokedAt).not.toBeNull()
})

test('a key is rotated once: the second time its successor is named', async () => {
  await using gateway = await startGatewayService()
  const { id } = await gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:write'] })
  const { newId } = await gateway.as(admin).keys.rotate({ id, graceSeconds: 60 })

  const problem = await expectProblem(gateway.as(admin).keys.rotate({ id }), 'API_KEY_ALREADY_ROTATED')

  expect(problem.context).toEqual({ successorId: newId })
})

test('a revoked key stays in the list and cannot be revoked again', async () => {
  await using gateway = await startGatewayService()
  const { id } = await gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:write'] })

  expect(await gateway.as(admin).keys.revoke({ id })).toEqual({ id, message: `API key ${id} is revoked.` })

  await expectProblem(gateway.as(admin).keys.revoke({ id }), 'API_KEY_NOT_FOUND')
  expect((await gateway.as(admin).keys.list({})).items.map((key) => key.id)).toContain(id)
})

test.each(['rotate', 'revoke'] as const)("%s: another domain's key is answered exactly as one that does not exist", async (verb) => {
  await using gateway = await startGatewayService()
  const { id } = await gateway.as({ ...admin, domainId: 2 }).keys.create({ name: 'Foreign', scopes: ['admin'] })

  const refused = await expectProblem(gateway.as(admin).keys[verb]({ id }), 'API_KEY_NOT_FOUND')
  const missing = await expectProblem(gateway.as(admin).keys[verb]({ id: 4_242 }), 'API_KEY_NOT_FOUND')

  expect(JSON.stringify(refused).replaceAll(`${id}`, 'N')).toBe(JSON.stringify(missing).replaceAll('4242', 'N'))
  expect((await gateway.as(admin).keys.list({})).items.map((key) => key.id)).not.toContain(id)
})
