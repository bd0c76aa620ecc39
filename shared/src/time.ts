/** Where time comes from: the only place that asks the machine for it. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

const UTC_ROW = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?\+00$/

/** A database timestamp, as either driver gives it, in the one form that leaves: ISO 8601, UTC, milliseconds. */
export function isoOf(value: string | Date): string {
  if (typeof value !== 'string') return value.toISOString()
  // What a database in UTC writes needs no parsing, which would cost more than the rest of a read's view.
  const row = UTC_ROW.exec(value)
  return row ? `${row[1]}T${row[2]}.${(row[3] ?? '').padEnd(3, '0')}Z` : new Date(value).toISOString()
}
