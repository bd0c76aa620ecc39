import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** Sends one request. `ok` is whether the status is one of success. */
export type Send = (request: HttpRequest) => Promise<{ ok: boolean; body: string }>

export const byFetch: Send = async ({ url, ...request }) => {
  const response = await fetch(url, request)
  return { ok: response.ok, body: await response.text() }
}

const run = promisify(execFile)

/** By curl; by fetch on a machine that has none. */
export const byCurl: Send = async (request) => {
  const { method, url, headers, body } = request
  const options = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  if (body !== null) options.push('--data-raw', body)
  try {
    const { stdout } = await run('curl', ['-s', '-X', method, '-w', '\n%{http_code}', ...options, url])
    const end = stdout.lastIndexOf('\n')
    return { ok: stdout.slice(end + 1).startsWith('2'), body: stdout.slice(0, end) }
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
    return byFetch(request)
  }
}
