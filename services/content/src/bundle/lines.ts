import { BundleInvalid } from './bundle.errors.ts'

const FEED = 0x0a

/** The lines of a stream of bytes, without their line feeds. What comes after the last line feed is no line. Nothing longer than a line is ever held. */
export async function* linesOf(bytes: AsyncIterable<Buffer>, longest: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let size = 0
  let number = 1
  for await (const chunk of bytes) {
    let start = 0
    for (let end = chunk.indexOf(FEED); end >= 0; end = chunk.indexOf(FEED, start)) {
      const last = chunk.subarray(start, end)
      if (size + last.length > longest) throw tooLong(number, longest)
      yield held.length === 0 ? last : Buffer.concat([...held, last])
      held = []
      size = 0
      start = end + 1
      number++
    }
    if (start === chunk.length) continue
    held.push(chunk.subarray(start))
    size += chunk.length - start
    if (size > longest) throw tooLong(number, longest)
  }
  if (size > 0) throw cutOff(number)
}

const tooLong = (line: number, longest: number) =>
  new BundleInvalid({ line, issues: [{ pointer: '', rule: 'size', message: `is longer than ${longest} bytes` }] })

const cutOff = (line: number) =>
  new BundleInvalid({ line, issues: [{ pointer: '', rule: 'end', message: 'is cut off: it has no line feed' }] })
