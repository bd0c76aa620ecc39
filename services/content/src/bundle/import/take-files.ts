import { PassThrough } from 'node:stream'
import type { Stored } from '../../assets/insert-asset.ts'
import { discardBytes, type Storing, storeBytes } from '../../assets/store-bytes.ts'
import { BundleInvalid, faultOf } from '../bundle.errors.ts'
import type { LineOf } from '../format.ts'
import type { Received } from './receive.ts'

interface Open {
  readonly received: Received & { line: LineOf<'asset'> }
  readonly bytes: PassThrough
  readonly stored: Promise<Stored>
}

/** For whom files are stored; where, is asked once there is one. */
type Keeping = Omit<Storing, 'assets'> & { readonly assets: () => Storing['assets'] }

/** Takes the files of a bundle in as their lines come: one at a time, on its way to the storage at once. */
export class Files {
  readonly #keeping: Keeping
  readonly #kept: Stored[] = []
  #open: Open | null = null

  constructor(keeping: Keeping) {
    this.#keeping = keeping
  }

  begin(received: Received & { line: LineOf<'asset'> }): void {
    const bytes = new PassThrough()
    const { filename, mimeType } = received.line
    const storing = this.#storing()
    const limits = { ...storing.assets.limits, allowedTypes: ['*'] }
    const stored = storeBytes(storing, filename, { bytes, claimed: mimeType }, limits)
    // Looked at when the file has come; until then nobody is listening.
    stored.catch(() => undefined)
    bytes.on('error', () => undefined)
    this.#open = { received, bytes, stored }
  }

  async add({ base64 }: LineOf<'bytes'>): Promise<void> {
    const bytes = this.#open?.bytes
    if (!bytes || bytes.destroyed || bytes.write(Buffer.from(base64, 'base64'))) return
    await new Promise<void>((resolve) => bytes.once('drain', resolve).once('close', resolve))
  }

  /** The file that is open, when it has come as a whole. Null if none is. */
  async end(): Promise<{ received: Open['received']; stored: Stored } | null> {
    if (!this.#open) return null
    const { received, bytes, stored } = this.#open
    this.#open = null
    bytes.end()
    const kept = await stored.catch((error: unknown) => {
      throw faultOf(received.number, '', 'file', `has a file that cannot be stored: ${(error as Error).message}`)
    })
    this.#kept.push(kept)
    const { sizeBytes, byteHash } = received.line
    if (kept.sizeBytes !== sizeBytes || (byteHash !== null && kept.byteHash !== byteHash))
      throw new BundleInvalid({
        line: received.number,
        issues: [{ pointer: '/byteHash', rule: 'hash', message: 'is not that of the file that follows' }],
      })
    return { received, stored: kept }
  }

  /** Removes all that was stored: it will have no rows. */
  async discard(): Promise<void> {
    const open = this.#open
    this.#open = null
    open?.bytes.destroy(new Error('the import was given up'))
    const last = await open?.stored.catch(() => null)
    for (const stored of last ? [...this.#kept, last] : this.#kept) await discardBytes(this.#storing(), stored)
  }

  #storing(): Storing {
    return { ...this.#keeping, assets: this.#keeping.assets() }
  }
}
