import type { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { AssetStorageRequestFailed } from '../asset.errors.ts'
import { type AssetStorage, checkedKey, type UploadTerms } from './asset-storage.ts'

export interface S3Options {
  readonly bucket: string
  readonly region: string
  /** For stores other than Amazon's. */
  readonly endpoint?: string | undefined
  readonly forcePathStyle?: boolean | undefined
  /** Without them, those of the machine are used. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
}

/** What is held in memory of an upload: two parts of the least size that S3 takes. */
const PART_BYTES = 5 * 1024 * 1024
const PARTS_AT_ONCE = 2

/** A bucket of Amazon S3, or of anything that speaks its language. */
export function openS3({ bucket, region, endpoint, forcePathStyle, credentials }: S3Options): AssetStorage & { close(): void } {
  const client = new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(forcePathStyle !== undefined && { forcePathStyle }),
    ...(credentials && { credentials }),
    // Not every store knows the checksums that newer clients add unasked.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const at = (key: string) => ({ Bucket: bucket, Key: checkedKey(key) })
  return {
    provider: 's3',
    write: (key, bytes, mimeType) => uploaded(client, { ...at(key), Body: bytes, ContentType: mimeType }),
    async read(key, range) {
      const ranged = range && { Range: `bytes=${range.start}-${range.end}` }
      const found = await unlessMissing(client.send(new GetObjectCommand({ ...at(key), ...ranged })))
      return (found?.Body as Readable | undefined) ?? null
    },
    async sizeOf(key) {
      const found = await unlessMissing(client.send(new HeadObjectCommand(at(key))))
      return found?.ContentLength ?? null
    },
    async copy(from, to) {
      const copied = await unlessMissing(client.send(new CopyObjectCommand({ ...at(to), CopySource: `${bucket}/${checkedKey(from)}` })))
      return copied !== null
    },
    async remove(key) {
      await tried(client.send(new DeleteObjectCommand(at(key))))
    },
    uploadLink: (key, terms) => presigned(client, at(key), terms),
    close: () => client.destroy(),
  }
}

/** A link that S3 takes only with the headers it was signed for: the type, and the length if there is one. */
async function presigned(client: S3Client, at: { Bucket: string; Key: string }, { mimeType, sizeBytes, ttlSeconds }: UploadTerms) {
  const put = new PutObjectCommand({ ...at, ContentType: mimeType, ...(sizeBytes !== undefined && { ContentLength: sizeBytes }) })
  const url = await getSignedUrl(client, put, {
    expiresIn: ttlSeconds,
    signableHeaders: new Set(['host', 'content-type', 'content-length']),
  })
  return { url, headers: { 'content-type': mimeType, ...(sizeBytes !== undefined && { 'content-length': `${sizeBytes}` }) } }
}

/** In parts as they come. The parts of an upload that fails are given up; those of one that is killed, a rule of the bucket has to clear away. */
async function uploaded(client: S3Client, params: { Bucket: string; Key: string; Body: Readable; ContentType: string }): Promise<void> {
  const upload = new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE, leavePartsOnError: false })
  let fault: Error | null = null
  params.Body.once('error', (error) => {
    fault = error
  })
  try {
    await upload.done()
  } catch (error) {
    params.Body.destroy()
    throw fault ?? failed(error)
  }
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404 && error.name !== 'NoSuchBucket') return null
    throw failed(error)
  }
}

async function tried<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw failed(error)
  }
}

const failed = (error: unknown) => new AssetStorageRequestFailed({ reason: error instanceof Error ? error.name : 'unknown' })
