import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { linesOf } from '../lines.ts'

const WRITE_BYTES = 256 * 1024

/** Lines on disk, from a transaction that must not wait for whoever reads them. The file has no name any more: it ends with the process, if not before. */
export class Spool implements AsyncDisposable {
  readonly #file: FileHandle
  #waiting: string[] = []
  #size = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async open(): Promise<Spool> {
    const directory = await mkdtemp(join(tmpdir(), 'wordclaw-export-'))
    try {
      return new Spool(await open(join(directory, 'lines'), 'w+', 0o600))
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }

  async write(line: string): Promise<void> {
    this.#waiting.push(line, '\n')
    this.#size += line.length
    if (this.#size >= WRITE_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    const text = this.#waiting.join('')
    this.#waiting = []
    this.#size = 0
    if (text !== '') await this.#file.appendFile(text)
  }

  /** The lines, from the first one on, as fast as they are asked for. */
  lines(): AsyncGenerator<Buffer> {
    return linesOf(this.#file.createReadStream({ start: 0, autoClose: false }), Number.MAX_SAFE_INTEGER)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
