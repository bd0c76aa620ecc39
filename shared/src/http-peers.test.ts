import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { openPeers } from './http-peers.ts'
import { PeerUnavailable } from './peers.ts'

const keys = [{ id: 'test', secret: 'a secret of at least thirty-two characters' }]

const principal = { id: 'service:test', domainId: 1, scopes: [] }
const call = { principal, procedure: 'other.things.get', requestId: 'test', decisionId: '', dryRun: false }

const request = { principalId: 'api_key:1', domainId: 1, procedure: 'other.things.get', input: {}, requestId: 'test' }

/** Peers of a service, and a gateway, that answer everything alike. */
async function startPeers(status: number, body: object | string) {
  const app = Fastify({ forceCloseConnections: true })
  app.post('/internal/*', async (_, reply) => reply.code(status).send(body))
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const peers = openPeers({ other: url, gateway: url }, keys)
  return {
    ...peers,
    async [Symbol.asyncDispose]() {
      await peers.close()
      await app.close()
    },
  }
}

test('an answer and a refusal come back as they are', async () => {
  await using answering = await startPeers(200, { id: 7 })
  expect(await answering.call(call, {})).toEqual({ ok: true, body: '{"id":7}' })
  const problem = { status: 404, code: 'THING_NOT_FOUND', detail: 'none', remediation: 'none' }
  await using refusing = await startPeers(404, { problem })
  expect(await refusing.call(call, {})).toEqual({ ok: false, problem })
  expect(await refusing.authorize(request)).toEqual({ ok: false, problem })
})

test.each([
  ['a service that is overloaded', 503, { problem: { status: 503, code: 'DATABASE_UNAVAILABLE' } }],
  ['a call that is under way already', 409, { problem: { status: 409, code: 'IDEMPOTENCY_CONFLICT', detail: 'under way' } }],
  ['a fault that tells no problem of the call', 500, { error: 'the decision was not recorded' }],
  ['an answer that is no JSON', 500, 'gone'],
])('%s is a reason to try again later, not a refusal', async (_, status, body) => {
  await using peers = await startPeers(status, body)
  await expect(peers.call(call, {})).rejects.toThrow(PeerUnavailable)
})

test('a decision that the gateway could not record is asked for again later', async () => {
  await using peers = await startPeers(500, { type: '/problems/INTERNAL_SERVER_ERROR', status: 500 })
  await expect(peers.authorize(request)).rejects.toThrow(PeerUnavailable)
})

test('a service that does not listen is a reason to try again later', async () => {
  const peers = openPeers({ other: 'http://127.0.0.1:9' }, keys)
  await expect(peers.call(call, {})).rejects.toThrow(PeerUnavailable)
  await peers.close()
})
