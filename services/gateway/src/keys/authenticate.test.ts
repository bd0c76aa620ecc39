import { expect, test } from 'vitest'
import { startGatewayService } from '../../test/harness.ts'
import { Authenticator } from './authenticate.ts'
import { generateCredential, hashOf } from './credential.ts'
import { recordUses } from './record-uses.ts'

const admin = { scopes: ['admin'] }
const clockAt = (time: { now: string }) => ({ now: () => new Date(time.now) })

test('a key stands for its principal, in its domain, with its scopes', async () => {
  await using gateway = await startGatewayService()
  const { apiKey, id } = await gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:write'] })
  const authenticator = new Authenticator(gateway.database.sql, clockAt({ now: '2026-01-01T00:00:00Z' }))

  expect(await authenticator.authenticate(apiKey)).toMatchObject({
    credential: 'valid',
    identity: { id: `api_key:${id}`, domainId: 1, scopes: ['content:write'], platform: false },
  })
})

test('the first key may act for every domain', async () => {
  await using gateway = await startGatewayService()
  const authenticator = new Authenticator(gateway.database.sql, clockAt({ now: '2026-01-01T00:00:00Z' }))

  expect(await authenticator.authenticate(gateway.firstKey)).toMatchObject({ credential: 'valid', identity: { platform: true } })
})

test('no key, a malformed one and an unknown one are told apart from a valid one', async () => {
  await using gateway = await startGatewayService()
  const authenticator = new Authenticator(gateway.database.sql, clockAt({ now: '2026-01-01T00:00:00Z' }))

  expect(await authenticator.authenticate(undefined)).toMatchObject({ credential: 'missing' })
  expect(await authenticator.authenticate('wc_live_nonsense')).toMatchObject({ credential: 'invalid' })
  expect(await authenticator.authenticate(generateCredential())).toMatchObject({ credential: 'invalid' })
})

test('a key expires although it is cached', async () => {
  await using gateway = await startGatewayService()
  const { apiKey } = await gateway.as(admin).keys.create({ name: 'Brief', scopes: ['content:read'], expiresAt: '2100-01-01T00:00:00Z' })
  const time = { now: '2099-12-31T23:59:59Z' }
  const authenticator = new Authenticator(gateway.database.sql, clockAt(time))

  expect(await authenticator.authenticate(apiKey)).toMatchObject({ credential: 'valid' })
  time.now = '2100-01-01T00:00:00Z'
  expect(await authenticator.authenticate(apiKey)).toMatchObject({ credential: 'expired' })
})

test('a revoked key is refused as soon as it is forgotten, also by a look-up that began before', async () => {
  await using gateway = await startGatewayService()
  const { apiKey, id } = await gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:write'] })
  const authenticator = new Authenticator(gateway.database.sql, clockAt({ now: '2026-01-01T00:00:00Z' }))

  const early = authenticator.authenticate(apiKey)
  await gateway.as(admin).keys.revoke({ id })
  authenticator.forget(hashOf(apiKey))
  await early

  expect(await authenticator.authenticate(apiKey)).toMatchObject({ credential: 'invalid' })
})

test('uses of keys are written down together', async () => {
  await using gateway = await startGatewayService()
  const { apiKey, id } = await gateway.as(admin).keys.create({ name: 'Writer', scopes: ['content:write'] })
  const authenticator = new Authenticator(gateway.database.sql, clockAt({ now: '2026-01-01T00:00:00Z' }))
  const uses = recordUses(gateway.database.sql, authenticator, (error) => expect.fail(String(error)))

  for (let n = 0; n < 3; n++) await authenticator.authenticate(apiKey)
  await uses.stop()

  const { items } = await gateway.as(admin).keys.list({})
  expect(items.find((key) => key.id === id)).toMatchObject({ lastUsedAt: '2026-01-01T00:00:00.000Z' })
})
