import { createHash, type Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { AssetTooLarge, EmptyAssetContent } from './asset.errors.ts'
import { allowType, SAMPLE_BYTES, typeOf } from './media-type.ts'
import type { AssetStorage } from './storage/asset-storage.ts'

/** What may be taken in. */
export interface IntakeLimits {
  readonly maxBytes: number
  /** Media types, `image/*` for a family, `*` for all. */
  readonly allowedTypes: readonly string[]
}

/** Bytes on their way in. */
export interface Incoming {
  readonly bytes: Readable
  /** The type that was said, if any was. */
  readonly claimed: string | undefined
}

/** What the bytes turned out to be. */
export interface Taken {
  readonly mimeType: string
  readonly sizeBytes: number
  readonly byteHash: string | null
}

/**
 * Takes a file in as a stream: its type is told from the first bytes, size and SHA-256 are counted on the way, and the storage gets no more than may be stored.
 * When it resolves the bytes are durable. Whatever goes wrong, and whoever hangs up, nothing is left.
 */
export async function takeIn(storage: AssetStorage, key: string, { bytes, claimed }: Incoming, limits: IntakeLimits): Promise<Taken> {
  const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const { maxBytes } = limits
  try {
    const sample = await sampleOf(chunks)
    if (sample.length === 0) throw new EmptyAssetContent({})
    const mimeType = await typeOf(sample.subarray(0, SAMPLE_BYTES), claimed)
    allowType(mimeType, limits.allowedTypes)
    const measured = { sizeBytes: 0, hash: createHash('sha256') }
    await storage.write(key, Readable.from(measure(sample, chunks, measured, maxBytes), { objectMode: false }), mimeType)
    return { mimeType, sizeBytes: measured.sizeBytes, byteHash: measured.hash.digest('hex') }
  } catch (error) {
    bytes.destroy()
    throw error
  }
}

/** As many of the first bytes as tell the type, or all if there are fewer. */
async function sampleOf(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const held: Buffer[] = []
  for (let size = 0; size < SAMPLE_BYTES; ) {
    const { done, value } = await chunks.next()
    if (done) break
    held.push(value)
    size += value.length
  }
  return Buffer.concat(held)
}

async function* measure(sample: Buffer, rest: AsyncIterator<Buffer>, measured: { sizeBytes: number; hash: Hash }, maxBytes: number) {
  let chunk = sample
  for (;;) {
    measured.sizeBytes += chunk.length
    if (measured.sizeBytes > maxBytes) throw new AssetTooLarge({ maxBytes })
    measured.hash.update(chunk)
    yield chunk
    const { done, value } = await rest.next()
    if (done) return
    chunk = value
  }
}

/** What is known of bytes that a client has sent to the storage itself: they are read back, for their hash only up to `hashedUpTo`. */
export async function inspect(
  bytes: Readable,
  claimed: string,
  sizeBytes: number,
  limits: IntakeLimits,
  hashedUpTo: number,
): Promise<Taken> {
  const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  try {
    if (sizeBytes === 0) throw new EmptyAssetContent({})
    if (sizeBytes > limits.maxBytes) throw new AssetTooLarge({ maxBytes: limits.maxBytes })
    const sample = await sampleOf(chunks)
    const mimeType = await typeOf(sample.subarray(0, SAMPLE_BYTES), claimed)
    allowType(mimeType, limits.allowedTypes)
    if (sizeBytes > hashedUpTo) return { mimeType, sizeBytes, byteHash: null }
    const measured = { sizeBytes: 0, hash: createHash('sha256') }
    for await (const _ of measure(sample, chunks, measured, limits.maxBytes));
    return { mimeType, sizeBytes, byteHash: measured.hash.digest('hex') }
  } finally {
    bytes.destroy()
  }
}
