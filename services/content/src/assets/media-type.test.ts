import { Readable } from 'node:stream'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { openDirectory } from '../../test/assets.ts'
import { takeIn } from './intake.ts'
import { allowType, isShown, mediaTypeOf, typeOf } from './media-type.ts'
import { newStorageKey } from './storage/asset-storage.ts'
import { openLocalDisk } from './storage/local-disk.ts'

const PNG = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
  .png()
  .toBuffer()
const ZIP = Buffer.from('504b0304140000000000000000000000000000000000000000000000', 'hex')

test.each([
  ['bytes of an image that says what it is', PNG, 'image/png', 'image/png'],
  ['bytes of an image of which nothing is said', PNG, undefined, 'image/png'],
  ['another name for the same type', PNG, 'image/x-png', 'image/png'],
  ['text of which nothing is said', Buffer.from('hello'), undefined, 'application/octet-stream'],
  ['a kind of text that bytes do not tell', Buffer.from('a,b'), 'text/csv', 'text/csv'],
  ['a document made of a zip', ZIP, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', undefined],
])('%s: its type is known', async (_, bytes, claimed, type) => {
  expect(await typeOf(bytes, claimed)).toBe(type ?? claimed)
})

test.each([
  ['HTML as an image', Buffer.from('<script>alert(1)</script>'), 'image/png'],
  ['an image as a page', PNG, 'text/html'],
  ['an image as another image', PNG, 'image/jpeg'],
  ['a program as a document', Buffer.from('MZ\x90\0'.padEnd(300, '\0'), 'latin1'), 'application/pdf'],
])('%s is refused', async (_, bytes, claimed) => {
  await expect(typeOf(bytes, claimed)).rejects.toMatchObject({ definition: { code: 'ASSET_MIME_TYPE_MISMATCH' } })
})

test('whatever the bytes and the claim are, they have a type or are refused', async () => {
  const claims = fc.constantFrom(undefined, 'text/plain', 'image/png', 'image/svg+xml', 'application/zip', 'video/mp4')
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), claims, async (bytes, claimed) => {
      const type = await typeOf(bytes, claimed).catch((error: { definition?: object }) => error.definition)
      expect(typeof type === 'string' ? mediaTypeOf(type) : type).toBeTruthy()
    }),
  )
})

test('only types that the patterns name are allowed', () => {
  expect(() => allowType('image/png', ['image/*'])).not.toThrow()
  expect(() => allowType('application/pdf', ['image/*', 'application/pdf'])).not.toThrow()
  expect(() => allowType('text/html', ['image/*', 'application/pdf'])).toThrow('not taken here')
  expect(() => allowType('text/html', ['*'])).not.toThrow()
})

test('what a browser could run is never shown', () => {
  for (const type of ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'application/javascript', 'text/css'])
    expect(isShown(type), type).toBe(false)
})

test('a large file is in memory a piece at a time', async () => {
  await using directory = await openDirectory()
  const storage = openLocalDisk(directory.path)
  const piece = Buffer.alloc(1024 * 1024, 'x')
  let ahead = 0
  let most = 0
  const pieces = async function* () {
    for (let n = 0; n < 200; n++) {
      ahead = n
      yield piece
    }
  }
  const watched = {
    ...storage,
    write: async (key: string, bytes: Readable, type: string) => {
      let taken = 0
      bytes
        .on('data', (chunk: Buffer) => {
          taken += chunk.length
          most = Math.max(most, ahead * piece.length - taken)
        })
        .pause()
      await storage.write(key, bytes, type)
    },
  }

  const taken = await takeIn(
    watched,
    newStorageKey(1, 'a'),
    { bytes: Readable.from(pieces(), { objectMode: false, highWaterMark: 65_536 }), claimed: undefined },
    { maxBytes: 1e9, allowedTypes: ['*'] },
  )

  expect(taken.sizeBytes).toBe(200 * piece.length)
  expect(most).toBeLessThan(8 * piece.length)
})
