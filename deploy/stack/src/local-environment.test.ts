import { expect, test } from 'vitest'
import { localEnvironment, placeOf } from './local-environment.ts'

const local = {
  places: {
    postgres: placeOf('postgres://127.0.0.1:5517/postgres', 5432),
    nats: placeOf('nats://127.0.0.1', 4222),
    content: { host: '127.0.0.1', port: 40_001 },
  },
  database: 'test_1',
  port: 40_000,
}

test('addresses and volumes of the compose file become those of this machine, and nothing else changes', () => {
  const environment = {
    HOST: '0.0.0.0',
    PORT: '4000',
    DATABASE_URL: 'postgres://wordclaw_gateway:secret@postgres:5432/wordclaw',
    NATS_URL: 'nats://gateway:secret@nats:4222',
    CONTENT_URL: 'http://content:4001',
    IDENTITY_KEYS: 'k1:a secret of at least thirty-two characters',
    HOOK: 'https://example.org:4001/content',
    EMPTY: '',
    ASSETS_DIR: '/var/lib/wordclaw/assets',
  }

  expect(localEnvironment(environment, local)).toEqual({
    ...environment,
    HOST: '127.0.0.1',
    PORT: '40000',
    DATABASE_URL: 'postgres://test_1_gateway:secret@127.0.0.1:5517/test_1',
    NATS_URL: 'nats://gateway:secret@127.0.0.1:4222',
    CONTENT_URL: 'http://127.0.0.1:40001',
    EVENTS_PREFIX: 'test_1',
    ASSETS_DIR: '.data/volumes/test_1/assets',
  })
})

test('a server that knows another user is told that one', () => {
  const nats = placeOf('nats://me:my%20secret@nats.example.org:4333', 4222)

  expect(localEnvironment({ NATS_URL: 'nats://gateway:secret@nats:4222' }, { ...local, places: { nats } })['NATS_URL']).toBe(
    'nats://me:my%20secret@nats.example.org:4333',
  )
})
