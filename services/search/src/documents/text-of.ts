/** The most characters of an item that are indexed. */
const LONGEST = 200_000

/** The words of a document: every text in it, in the order of its fields. */
export function textOf(data: unknown): string {
  const parts: string[] = []
  let length = 0
  const pending: unknown[] = [data]
  while (pending.length > 0 && length < LONGEST) {
    const value = pending.pop()
    if (typeof value === 'string') {
      parts.push(value)
      length += value.length + 1
    } else if (typeof value === 'object' && value !== null) {
      pending.push(...Object.values(value).reverse())
    }
  }
  return parts.join('\n').slice(0, LONGEST)
}
