import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { databaseUrl, testDatabase } from '@wordclaw/shared/testing/database'
import { removeStreams } from '@wordclaw/shared/testing/event-log'
import { expect, inject, test } from 'vitest'
import { storage } from '../src/storage.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

test('the process serves until a signal ends it, in order', async () => {
  await using database = await testDatabase(storage)
  const prefix = `test_${process.pid}`
  await using streams = new AsyncDisposableStack()
  streams.defer(() => removeStreams(inject('natsUrl'), prefix))
  const [row] = await database.sql.query<{ name: string }>({ name: 'own_name', text: 'select current_database() as name' }, [])
  const env = {
    PORT: '0',
    DATABASE_URL: databaseUrl(inject('postgresUrl'), row?.name ?? ''),
    IDENTITY_KEYS: 'k1:0123456789abcdef0123456789abcdef',
    SECRET_KEYS: 's1:0123456789abcdef0123456789abcdef',
    NATS_URL: inject('natsUrl'),
    EVENTS_PREFIX: prefix,
    // Nobody is called, so nobody has to be there.
    ...Object.fromEntries(['GATEWAY', 'CONTENT', 'FORMS', 'PAYMENTS', 'SEARCH'].map((name) => [`${name}_URL`, 'http://127.0.0.1:9'])),
  }
  const service = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(service, 'exit')

  const url = await listening(service.stdout)
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' })
  expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready' })

  service.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

async function listening(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /listening at (http:[^"]+)/.exec(line)?.[1]
    if (url) return url
  }
  throw new Error('the process ended before it was listening')
}
