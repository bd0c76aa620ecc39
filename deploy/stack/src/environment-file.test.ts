import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptEnvironment } from './environment-file.ts'

async function directory() {
  const path = await mkdtemp(join(tmpdir(), 'wordclaw-env-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test('secrets are made once, kept, and readable by their owner alone', async () => {
  await using dir = await directory()
  const file = join(dir.path, 'kept', 'stack.env')

  const made = await keptEnvironment(file)

  expect(made['SECRET_KEYS']).toMatch(/^s1:[0-9a-f]{48}$/)
  expect(made['SECRET_KEYS']?.slice(3)).not.toBe(made['IDENTITY_KEYS']?.slice(3))
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await keptEnvironment(file)).toEqual(made)
})

test('a file that is there is taken as it is', async () => {
  await using dir = await directory()
  const file = join(dir.path, 'stack.env')
  await writeFile(file, 'IDENTITY_KEYS=k7:mine\n')

  expect(await keptEnvironment(file)).toEqual({ IDENTITY_KEYS: 'k7:mine' })
  expect(await readFile(file, 'utf8')).toBe('IDENTITY_KEYS=k7:mine\n')
})
