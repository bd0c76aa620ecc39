import type { ByteRange } from './storage/asset-storage.ts'

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/

/**
 * The part of a file of this size that a `Range` header asks for (RFC 9110, section 14). `all` for what is not understood or asks for several parts, which
 * may be answered with the whole; null for a part that the file does not have.
 */
export function byteRangeOf(header: string | undefined, size: number): ByteRange | 'all' | null {
  const [, first = '', last = ''] = RANGE.exec(header ?? '') ?? []
  if (first === '' && last === '') return 'all'
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? null : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return 'all'
  return start >= size ? null : { start, end }
}
