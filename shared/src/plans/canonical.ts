/**
 * A JSON value as the one text that stands for it (RFC 8785): members in the order of their names, nothing between tokens. Numbers and strings are written as
 * ECMAScript writes them, which is what the RFC asks for. What JSON cannot say is left out, as `JSON.stringify` does.
 */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonical(value.toJSON())
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const record = value as Record<string, unknown>
  const members = Object.keys(record)
    .sort()
    .filter((name) => record[name] !== undefined)
    .map((name) => `${JSON.stringify(name)}:${canonical(record[name])}`)
  return `{${members.join(',')}}`
}
