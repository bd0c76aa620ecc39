import { AssetStorageNotConfigured } from './asset.errors.ts'
import type { IntakeLimits } from './intake.ts'
import type { AssetStorage, AssetStorages } from './storage/asset-storage.ts'
import { openLocalDisk } from './storage/local-disk.ts'
import { openS3, type S3Options } from './storage/s3.ts'

/** Where bytes are kept, and which are taken. */
export interface Assets {
  readonly storages: AssetStorages
  readonly limits: IntakeLimits
}

/** What the procedures and routes of assets need beside the database. */
export interface AssetPorts {
  readonly assets?: Assets
}

export interface AssetsOptions extends IntakeLimits {
  readonly directory: string
  /** With a bucket, new bytes go there; what is in the directory stays readable. */
  readonly s3?: S3Options | undefined
}

export function openAssets({ directory, s3, maxBytes, allowedTypes }: AssetsOptions): Assets {
  const local = openLocalDisk(directory)
  const known: AssetStorage[] = s3 ? [openS3(s3), local] : [local]
  const byProvider = new Map(known.map((storage) => [storage.provider as string, storage]))
  return { storages: { primary: known[0] ?? local, byProvider }, limits: { maxBytes, allowedTypes } }
}

/** The assets among the ports of a service. */
export function assetsOf(ports: object): Assets {
  const { assets } = ports as AssetPorts
  if (!assets) throw new AssetStorageNotConfigured({ provider: 'none' })
  return assets
}

/** The storage that a row says has its bytes. */
export function storageOf({ storages }: Assets, provider: string): AssetStorage {
  const storage = storages.byProvider.get(provider)
  if (!storage) throw new AssetStorageNotConfigured({ provider })
  return storage
}
