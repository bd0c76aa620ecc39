import { expect, test } from 'vitest'
import { Copy } from './copy.ts'
import { welcome } from './welcome.ts'

const copy = (service: string, port: number) => new Copy({ service, name: service, argv: [], cwd: '.', environment: {}, port })
const start = (key: string | null) => ({
  stack: {
    url: 'http://127.0.0.1:4000',
    key,
    database: 'wordclaw',
    services: {
      gateway: [copy('gateway', 4000)],
      content: [copy('content', 4001)],
      forms: [copy('forms', 4002)],
      payments: [copy('payments', 4003)],
      search: [copy('search', 4004)],
    },
  },
  servers: { postgresUrl: 'postgres://postgres:secret@127.0.0.1:5432/postgres', natsUrl: 'nats://me:secret@127.0.0.1:4222' },
  milliseconds: 4_321,
})

test('a start says where everything is, and no password', () => {
  const text = welcome(start('wc_live_first'))

  expect(text).toContain('http://127.0.0.1:4000   (five services, started in 4.3 s)')
  for (const service of ['gateway', 'content', 'forms', 'payments', 'search'])
    expect(text).toMatch(new RegExp(`${service} +process .* port 400\\d`))
  expect(text).toMatch(/postgres +127\.0\.0\.1:5432, database wordclaw\n +nats +127\.0\.0\.1:4222\n/)
  expect(text).not.toContain('secret')
})

test('the key is shown when it is new, and asked for when it is not', () => {
  expect(welcome(start('wc_live_first'))).toContain('export WORDCLAW_KEY=wc_live_first\n')
  expect(welcome(start(null))).toContain('Your data and keys are where you left them: export WORDCLAW_KEY=wc_live_…\n')
})
