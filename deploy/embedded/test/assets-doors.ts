import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import type { Wordclaw } from './harness.ts'

interface Answered {
  readonly id: number
  readonly apiKey: string
  readonly access: { readonly signedUrl: string; readonly token: string }
}

export type BytesInit = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> }

/** Ways to ask the gateway: for bytes, with a key or with none, and over REST. */
export const asked = ({ url, key }: Pick<Wordclaw, 'url' | 'key'>) => ({
  raw: (path: string, init: BytesInit = {}, as: string | null = key) =>
    fetch(`${url}${path}`, { ...init, headers: { ...(as !== null && { 'x-api-key': as }), ...init.headers } }),
  async call<T = Answered>(method: string, path: string, body?: unknown, as: string = key) {
    const headers = { 'x-api-key': as, ...(body !== undefined && { 'content-type': 'application/json' }) }
    const response = await fetch(`${url}/api${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const { data, code } = (await response.json()) as { data: T; code?: string }
    return { status: response.status, data, code }
  },
})

/** An image of one colour, as RFC 2083 has it. */
export function png(width = 300, height = 200): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits of red, green and blue each.
  header.set([8, 2], 8)
  const lines = Buffer.alloc(height * (1 + width * 3), 0x33)
  for (let line = 0; line < height; line++) lines[line * (1 + width * 3)] = 0
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** Width and height of a lossy WebP image. */
export const webpSize = (bytes: Buffer): readonly number[] => [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A form with one file and what is said of it. */
export function formOf(bytes: Uint8Array, name: string, type: string, texts: Record<string, string> = {}): FormData {
  const form = new FormData()
  form.append('file', new Blob([Uint8Array.from(bytes)], { type }), name)
  for (const [field, text] of Object.entries(texts)) form.append(field, text)
  return form
}
