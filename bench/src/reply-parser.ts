/** A reply taken off the front of what has arrived: its status, its length in bytes, and whether the server closes after it. */
export interface Reply {
  readonly status: number
  readonly length: number
  readonly closes: boolean
}

/** The first whole HTTP/1.1 reply in the bytes, or null if more have to come. */
export function firstReply(bytes: Buffer): Reply | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end).toLowerCase()
  const length = bodyEnd(bytes, head, end + 4)
  if (length === null || length > bytes.length) return null
  return { status: Number(head.slice(9, 12)), length, closes: head.includes('\r\nconnection: close') }
}

function bodyEnd(bytes: Buffer, head: string, start: number): number | null {
  const at = head.indexOf('\r\ncontent-length:')
  if (at >= 0) return start + Number.parseInt(head.slice(at + 17), 10)
  return head.includes('\r\ntransfer-encoding: chunked') ? chunkedEnd(bytes, start) : start
}

function chunkedEnd(bytes: Buffer, start: number): number | null {
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    at = line + 2 + size + 2
    if (at > bytes.length) return null
    if (size === 0) return at
  }
}
