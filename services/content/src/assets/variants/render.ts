import type { Readable } from 'node:stream'
import sharp from 'sharp'
import { AssetVariantsBusy, AssetVariantUnsupported } from '../raw.errors.ts'
import type { VariantSpec } from './variant-spec.ts'

const READ = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'image/tiff'])
/** The most pixels of an image that is read. */
const MAX_PIXELS = 50_000_000
const AT_ONCE = 2
const WAITING = 32

sharp.cache(false)
sharp.concurrency(1)

let running = 0
const queue: (() => void)[] = []

/** Runs work that needs a processor: a little at once, a little more in line, and no more than that. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running++
  else if (queue.length >= WAITING) throw new AssetVariantsBusy({})
  else await new Promise<void>((resolve) => queue.push(resolve))
  try {
    return await work()
  } finally {
    const next = queue.shift()
    // A hand that is passed on stays counted.
    if (next) next()
    else running--
  }
}

/** Refuses what no variant is made of. */
export function refuseUnreadable(mimeType: string): void {
  if (!READ.has(mimeType)) throw new AssetVariantUnsupported({ mimeType })
}

/** The image in another size and format, as a stream: upright, never enlarged, without what else the file tells (place, camera). */
export function rendered(bytes: Readable, { width, height, format, fit }: VariantSpec): Readable {
  const image = sharp({ limitInputPixels: MAX_PIXELS, sequentialRead: true, failOn: 'error' })
    .autoOrient()
    .resize({ ...(width && { width }), ...(height && { height }), fit, withoutEnlargement: true })
    .toFormat(format)
  bytes.once('error', (error) => image.destroy(error))
  image.once('close', () => bytes.destroy())
  return bytes.pipe(image)
}
