import { createHash } from 'node:crypto'
import type { Database } from '@wordclaw/shared/database/database'
import type { Call } from '@wordclaw/shared/principal'
import { assetsOf, storageOf } from '../../assets/assets-port.ts'
import { CHUNK_BYTES, HEAD } from '../format.ts'
import { originOf } from '../identity.ts'
import { assetLines, type KeptFile } from './asset-lines.ts'
import { formLines } from './form-lines.ts'
import { itemLines, trashLines } from './item-lines.ts'
import { sourceIn, sourceOf } from './source.ts'
import { Spool } from './spool.ts'
import { refuseDuringMigrations, typeLines } from './types-and-schemas.ts'

/** What a bundle is made from. */
export interface Exporting {
  readonly database: Database
  readonly ports: object
  readonly call: Call
  /** The domain's own policies, which the gateway has. */
  readonly policy: { readonly version: string; readonly text: string } | null
}

/** How a line that stands for a file begins: JSON never does. */
const FILE = '!'
const SEND_BYTES = 64 * 1024

/**
 * A bundle as bytes. All that content has is of one moment: it is written to disk in a transaction that waits for nobody, and read from there as fast as it is asked
 * for. Files are read where they are kept, when it is their turn. Whatever can be refused is, before the first byte.
 */
export async function exportBundle(exporting: Exporting): Promise<AsyncGenerator<Buffer>> {
  const spool = await Spool.open()
  try {
    await collect(spool, exporting)
    return sent(spool, exporting.ports)
  } catch (error) {
    await spool[Symbol.asyncDispose]()
    throw error
  }
}

async function collect(spool: Spool, { database, ports, call, policy }: Exporting): Promise<void> {
  const { domainId } = call.principal
  const origin = await originOf(database.sql)
  await database.sql.transaction(async (sql) => {
    const source = await sourceIn(sql, domainId, origin)
    await refuseDuringMigrations(source)
    for await (const line of typeLines(source)) await spool.write(line)
    for await (const { line, file } of assetLines(source)) {
      await spool.write(line)
      await spool.write(FILE + JSON.stringify(file))
    }
    for await (const line of itemLines(source)) await spool.write(line)
    for await (const line of trashLines(source)) await spool.write(line)
  })
  for await (const line of formLines(await sourceOf(database.sql, domainId, origin), ports, call)) await spool.write(line)
  if (policy) await spool.write(JSON.stringify({ line: 'policy', ...policy }))
  await spool.flush()
}

async function* sent(spool: Spool, ports: object): AsyncGenerator<Buffer> {
  await using lines = spool
  const hash = createHash('sha256')
  const counts: Record<string, number> = {}
  let waiting: Buffer[] = []
  let size = 0
  for await (const line of withFiles(lines, ports)) {
    const kind = /^\{"line":"(\w+)"/.exec(line.toString('latin1', 0, 40))?.[1] ?? ''
    if (kind !== HEAD.line) counts[kind] = (counts[kind] ?? 0) + 1
    waiting.push(line, LINE_FEED)
    size += line.length + 1
    if (size < SEND_BYTES) continue
    const bytes = Buffer.concat(waiting)
    waiting = []
    size = 0
    hash.update(bytes)
    yield bytes
  }
  const rest = Buffer.concat(waiting)
  const sha256 = hash.update(rest).digest('hex')
  yield Buffer.concat([rest, Buffer.from(`${JSON.stringify({ line: 'end', counts, sha256 })}\n`)])
}

const LINE_FEED = Buffer.from('\n')

async function* withFiles(spool: Spool, ports: object): AsyncGenerator<Buffer> {
  yield Buffer.from(JSON.stringify(HEAD))
  for await (const line of spool.lines()) {
    if (line[0] !== FILE.charCodeAt(0)) yield line
    else
      for await (const bytes of chunksOf(JSON.parse(line.toString('utf8', 1)) as KeptFile, ports)) yield Buffer.from(JSON.stringify(bytes))
  }
}

/** A file in pieces of one size, however the storage gives it. */
async function* chunksOf({ uid: asset, provider, key }: KeptFile, ports: object) {
  const file = await storageOf(assetsOf(ports), provider).read(key)
  if (!file) throw new Error(`the file of asset ${asset} is gone`)
  let held = Buffer.alloc(0)
  for await (const chunk of file as AsyncIterable<Buffer>) {
    held = Buffer.concat([held, chunk])
    for (; held.length >= CHUNK_BYTES; held = held.subarray(CHUNK_BYTES)) yield bytesLine(asset, held.subarray(0, CHUNK_BYTES))
  }
  if (held.length > 0) yield bytesLine(asset, held)
}

const bytesLine = (asset: string, bytes: Buffer) => ({ line: 'bytes', asset, base64: bytes.toString('base64') })
