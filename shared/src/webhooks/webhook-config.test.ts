import { expect, test } from 'vitest'
import { z } from 'zod'
import { loadConfig } from '../config.ts'
import { WebhookVariables } from './webhook-config.ts'

const load = (environment: Record<string, string>) => loadConfig(z.object(WebhookVariables), environment)

test('unless it is said otherwise, only port 443 of public hosts may be called', () => {
  expect(load({})).toEqual({ WEBHOOK_ALLOWED_ORIGINS: [], WEBHOOK_PORTS: [443] })
})

test('origins and ports are lists', () => {
  expect(load({ WEBHOOK_ALLOWED_ORIGINS: 'http://127.0.0.1:9000, http://receiver:8080', WEBHOOK_PORTS: '443, 8443' })).toEqual({
    WEBHOOK_ALLOWED_ORIGINS: ['http://127.0.0.1:9000', 'http://receiver:8080'],
    WEBHOOK_PORTS: [443, 8443],
  })
})

test.each(['127.0.0.1:9000', 'http://127.0.0.1:9000/', '*', 'http://a/b'])('%s is no origin', (origin) => {
  expect(() => load({ WEBHOOK_ALLOWED_ORIGINS: origin })).toThrow('WEBHOOK_ALLOWED_ORIGINS')
})

test.each(['0', '65536', 'https', '4.5'])('%s is no port', (port) => {
  expect(() => load({ WEBHOOK_PORTS: port })).toThrow('WEBHOOK_PORTS')
})
