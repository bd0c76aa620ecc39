import { type Dispatcher, Pool } from 'undici'

interface UpstreamAnswer {
  readonly status: number
  readonly body: Buffer
}

/** The gateway's way to the content service: few keep-alive connections, bytes in, bytes out. */
export class Upstream {
  readonly #pool: Pool

  constructor(url: string, connections: number) {
    this.#pool = new Pool(url, { connections, pipelining: 1 })
  }

  call(method: Dispatcher.HttpMethod, path: string, headers: string[], body: Buffer | null): Promise<UpstreamAnswer> {
    return new Promise((resolve, reject) => {
      let status = 0
      let first: Buffer | undefined
      let rest: Buffer[] | undefined
      this.#pool.dispatch(
        { method, path, headers, body },
        {
          onRequestStart() {},
          onResponseStart(_controller, statusCode) {
            status = statusCode
          },
          onResponseData(_controller, chunk) {
            if (!first) first = chunk
            else if (rest) rest.push(chunk)
            else rest = [first, chunk]
          },
          onResponseEnd() {
            resolve({ status, body: rest ? Buffer.concat(rest) : (first ?? Buffer.alloc(0)) })
          },
          onResponseError(_controller, error) {
            reject(error)
          },
        },
      )
    })
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}
