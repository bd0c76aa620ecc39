import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDirectory, startS3 } from '../../../test/assets.ts'
import { type AssetStorage, checkedKey, incomingKeyOf, newStorageKey } from './asset-storage.ts'
import { openLocalDisk } from './local-disk.ts'
import { openS3 } from './s3.ts'

/** Each storage that there is, open for the length of a scope. */
const storages: Record<string, (scope: AsyncDisposableStack) => Promise<AssetStorage>> = {
  'the local disk': async (scope) => openLocalDisk(scope.use(await openDirectory()).path),
  S3: async (scope) => {
    const storage = openS3(scope.use(await startS3()).options)
    scope.defer(() => storage.close())
    return storage
  },
}

const textIn = async (storage: AssetStorage, key: string) => {
  const bytes = await storage.read(key)
  return bytes && (await buffer(bytes)).toString()
}

test.each(Object.entries(storages))('%s keeps bytes, gives any part of them, and forgets them', async (_, open) => {
  await using scope = new AsyncDisposableStack()
  const storage = await open(scope)
  const key = newStorageKey(1, 'a.bin')
  const bytes = randomBytes(300_000)

  await storage.write(key, Readable.from([bytes.subarray(0, 100), bytes.subarray(100)], { objectMode: false }), 'application/octet-stream')

  expect(await storage.sizeOf(key)).toBe(bytes.length)
  const part = await storage.read(key, { start: 90, end: 109 })
  expect(part && (await buffer(part)).equals(bytes.subarray(90, 110))).toBe(true)
  await storage.remove(key)
  await storage.remove(key)
  expect([await storage.read(key), await storage.sizeOf(key)]).toEqual([null, null])
})

test.each(Object.entries(storages))('%s has nothing of a stream that fails', async (_, open) => {
  await using scope = new AsyncDisposableStack()
  const storage = await open(scope)
  const key = newStorageKey(1, 'a.bin')
  const broken = async function* () {
    yield randomBytes(200_000)
    throw new Error('hung up')
  }

  await expect(storage.write(key, Readable.from(broken(), { objectMode: false }), 'text/plain')).rejects.toThrow('hung up')

  expect(await storage.read(key)).toBeNull()
})

test.each(Object.entries(storages))('%s keeps a copy as it was, whatever is written to its source later', async (_, open) => {
  await using scope = new AsyncDisposableStack()
  const storage = await open(scope)
  const [from, to] = [incomingKeyOf(1, crypto.randomUUID()), newStorageKey(1, 'a')]
  const write = (text: string) => storage.write(from, Readable.from([Buffer.from(text)], { objectMode: false }), 'text/plain')

  expect(await storage.copy(from, to)).toBe(false)
  await write('first')
  expect(await storage.copy(from, to)).toBe(true)
  await write('second')

  expect([await textIn(storage, from), await textIn(storage, to)]).toEqual(['second', 'first'])
})

test('a link to S3 takes bytes of the type and length that it was signed for, and S3 has them', async () => {
  await using scope = new AsyncDisposableStack()
  const storage = openS3(scope.use(await startS3()).options)
  scope.defer(() => storage.close())
  const key = newStorageKey(1, 'a.txt')
  const link = await storage.uploadLink(key, { mimeType: 'text/plain', sizeBytes: 5, ttlSeconds: 60 })
  if (!link) throw new Error('S3 has links')

  expect(new URL(link.url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host')
  const response = await fetch(link.url, { method: 'PUT', body: 'hello', headers: { 'content-type': 'text/plain' } })

  expect(response.status).toBe(200)
  expect(await textIn(storage, key)).toBe('hello')
})

test('a bucket that is not there is a storage that fails, not a file that is missing', async () => {
  await using scope = new AsyncDisposableStack()
  const { options } = scope.use(await startS3())
  const storage = openS3({ ...options, bucket: 'nowhere' })
  scope.defer(() => storage.close())

  await expect(storage.read(newStorageKey(1, 'a'))).rejects.toMatchObject({ definition: { code: 'ASSET_STORAGE_REQUEST_FAILED' } })
})

test('whatever a file is called, its key stays in its domain', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const key = checkedKey(newStorageKey(7, name))
      expect(key.split('/')).toHaveLength(2)
      expect(key).toMatch(/^7\/[\da-f-]{36}-[A-Za-z0-9_]/)
    }),
  )
})

test('a key that leads out of the storage is none', async () => {
  await using directory = await openDirectory()
  await using other = await openDirectory()
  const storage = openLocalDisk(join(directory.path, 'inside'))

  for (const key of ['../secret', '1/../../secret', '/etc/passwd', '1/..', '1/a\0b', other.path, '', '1', '1/.hidden', '1/a/b'])
    await expect(
      Promise.resolve().then(() => storage.read(key)),
      key,
    ).rejects.toThrow('not a storage key')
  await expect(readFile(join(directory.path, 'secret'))).rejects.toThrow('ENOENT')
})
