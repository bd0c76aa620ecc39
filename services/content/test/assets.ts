import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sql } from '@wordclaw/shared/database/sql'
import { startWorkers } from '@wordclaw/shared/jobs/workers'
import { type Clock, systemClock } from '@wordclaw/shared/time'
import S3rver from 's3rver'
import { type Assets, openAssets } from '../src/assets/assets-port.ts'
import type { S3Options } from '../src/assets/storage/s3.ts'
import { jobKinds } from '../src/jobs/job-kinds.ts'
import { startContent } from './harness.ts'

/** A directory for the length of a scope, and the files in it. */
export async function openDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'wordclaw-files-'))
  return {
    path,
    async files() {
      const found = await readdir(path, { recursive: true, withFileTypes: true })
      return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

/** A server that speaks S3, with one bucket. */
export async function startS3() {
  const directory = await openDirectory()
  const bucket = 'assets'
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: directory.path,
    configureBuckets: [{ name: bucket }],
  })
  const { port } = await server.run()
  const options: S3Options = {
    bucket,
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    forcePathStyle: true,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  }
  return {
    options,
    async [Symbol.asyncDispose]() {
      await server.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

interface Options {
  clock?: Clock
  s3?: S3Options
  maxBytes?: number
  allowedTypes?: readonly string[]
}

/** The content service with files in a directory of their own. */
export async function startAssets({ clock = systemClock, s3, maxBytes = 100_000, allowedTypes = ['*'] }: Options = {}) {
  const directory = await openDirectory()
  const assets: Assets = openAssets({ directory: directory.path, s3, maxBytes, allowedTypes })
  const content = await startContent({ clock, assets })
  const rows = <R extends object>(text: string, values: readonly unknown[] = []) =>
    (content.database.sql as Sql).query<R>({ name: '', text }, values)
  return {
    ...content,
    assets,
    files: directory.files,
    rows,
    /** The jobs that would remove bytes. */
    doomed: () =>
      rows<{ status: string; result: unknown }>(`select status, result from content.jobs where kind = 'asset_bytes_reclaim' order by id`),
    givenAsset: (text = 'a file', fields: object = {}, domainId = 1) =>
      content.as({ domainId }).assets.create({ filename: 'a.txt', contentBase64: Buffer.from(text).toString('base64'), ...fields }),
    /** Workers until the end of the scope. */
    work() {
      const workers = startWorkers({ database: content.database, schema: 'content', kinds: jobKinds, ports: { assets }, clock })
      return { [Symbol.asyncDispose]: () => workers.stop() }
    },
    async [Symbol.asyncDispose]() {
      await content[Symbol.asyncDispose]()
      await directory[Symbol.asyncDispose]()
    },
  }
}
