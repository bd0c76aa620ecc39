import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'

/** Part of a file, both ends included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** What a client needs to send bytes to the storage itself. */
export interface UploadLink {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export interface UploadTerms {
  readonly mimeType: string
  /** Exactly so many bytes, if that was said. */
  readonly sizeBytes: number | undefined
  readonly ttlSeconds: number
}

/** Where bytes are kept, by keys of ours. Whatever goes wrong with the storage itself is an `ASSET_STORAGE_REQUEST_FAILED`. */
export interface AssetStorage {
  readonly provider: 'local' | 's3'
  /** Keeps the bytes under a new key. When it resolves they survive a crash; if the stream fails, nothing is left. */
  write(key: string, bytes: Readable, mimeType: string): Promise<void>
  /** The bytes, or a part of them. Null if there are none under this key. */
  read(key: string, range?: ByteRange): Promise<Readable | null>
  /** How many bytes there are; null if there is nothing. */
  sizeOf(key: string): Promise<number | null>
  /** Has the bytes of one key under another as well, where no link leads: writing to the first again does not change them. False if there are none. */
  copy(from: string, to: string): Promise<boolean>
  /** Removes the bytes and whatever an interrupted `write` has left. Nothing there is fine. */
  remove(key: string): Promise<void>
  /** A link that takes the bytes of one upload; null if clients have to send them to this service. */
  uploadLink(key: string, terms: UploadTerms): Promise<UploadLink | null>
}

/** The storages: new bytes go to `primary`, and those of either can be read. */
export interface AssetStorages {
  readonly primary: AssetStorage
  readonly byProvider: ReadonlyMap<string, AssetStorage>
}

/** A new key for a file: unguessable, and readable for whoever looks at the storage. */
export function newStorageKey(domainId: number, filename: string): string {
  const safe = filename
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[-.]+/, '')
    .slice(-80)
    .replace(/^[-.]+/, '')
  return `${domainId}/${randomUUID()}-${safe || 'file'}`
}

/** Where the bytes of an upload are until it is completed. */
export const incomingKeyOf = (domainId: number, uploadId: string): string => `${domainId}/incoming/${uploadId}`

const KEY = /^\d{1,10}\/(?:incoming\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,140}$/

/** Refuses what `newStorageKey` cannot have made, so that no key leads out of its storage. */
export function checkedKey(key: string): string {
  if (!KEY.test(key) || key.includes('..')) throw new Error('not a storage key')
  return key
}
