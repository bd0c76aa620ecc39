import { createHash } from 'node:crypto'
import sharp from 'sharp'
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

export const png = (width = 300, height = 200): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#aa3311' } })
    .png()
    .toBuffer()

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A form with one file and what is said of it. */
export function formOf(bytes: Uint8Array, name: string, type: string, texts: Record<string, string> = {}): FormData {
  const form = new FormData()
  form.append('file', new Blob([Uint8Array.from(bytes)], { type }), name)
  for (const [field, text] of Object.entries(texts)) form.append(field, text)
  return form
}
