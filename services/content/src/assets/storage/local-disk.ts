import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, link, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AssetStorageRequestFailed } from '../asset.errors.ts'
import { type AssetStorage, checkedKey } from './asset-storage.ts'

/** The directory where bytes are while they are written. It is named by their key, so that whoever removes the key finds it. */
const PARTS = '.parts'

/** A directory of this machine, or one that all copies of the service share. */
export function openLocalDisk(directory: string): AssetStorage {
  const root = resolve(directory)
  const pathOf = (key: string): string => {
    const path = resolve(root, checkedKey(key))
    if (!path.startsWith(root + sep)) throw new Error('a storage key that leads out of the storage')
    return path
  }
  return {
    provider: 'local',
    write: (key, bytes) => writeFile(pathOf(key), bytes),
    async read(key, range) {
      const file = await opened(pathOf(key))
      return file && createReadStream('', { fd: file, ...range })
    },
    async sizeOf(key) {
      const found = await unless('ENOENT', stat(pathOf(key)))
      return found?.size ?? null
    },
    async copy(from, to) {
      const target = pathOf(to)
      await tried(mkdir(dirname(target), { recursive: true }))
      // Writing to the first name puts another file there: what the second one leads to stays as it is.
      const linked = await unless(
        'ENOENT',
        link(pathOf(from), target).then(() => true),
      )
      if (linked) await tried(synced(dirname(target)))
      return linked ?? false
    },
    async remove(key) {
      await tried(Promise.all([pathOf(key), pathOf(key) + PARTS].map((path) => rm(path, { force: true, recursive: true }))))
    },
    uploadLink: async () => null,
  }
}

/** First under another name, then forced to the disk, then under its own: there is never a file with part of its bytes, nor one that two have written. */
async function writeFile(path: string, bytes: Readable): Promise<void> {
  const parts = path + PARTS
  const part = join(parts, randomUUID())
  try {
    await tried(mkdir(parts, { recursive: true }))
    // `flush` forces the bytes to the disk before the file is closed.
    await pipeline(bytes, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }))
    await tried(rename(part, path))
    await tried(synced(dirname(path)))
  } catch (error) {
    bytes.destroy()
    await rm(part, { force: true })
    throw isSystemError(error) ? failed(error) : error
  } finally {
    // It stays while another is writing.
    await rmdir(parts).catch(() => undefined)
  }
}

/** A name that was given survives a crash once its directory is on the disk. */
async function synced(directory: string): Promise<void> {
  const handle = await open(directory)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const opened = (path: string): Promise<FileHandle | null> => unless('ENOENT', open(path))

async function unless<T>(code: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return null
    throw failed(error as Error)
  }
}

async function tried<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw failed(error as Error)
  }
}

/** An error of the disk, and not of the stream that was being written. */
const isSystemError = (error: unknown): error is Error =>
  error instanceof Error && typeof (error as { syscall?: unknown }).syscall === 'string'

const failed = (error: Error) => new AssetStorageRequestFailed({ reason: (error as NodeJS.ErrnoException).code ?? error.name })
