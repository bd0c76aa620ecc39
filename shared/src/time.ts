/** Where time comes from: the only place that asks the machine for it. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A database timestamp, as either driver gives it, in the one form that leaves: ISO 8601, UTC, milliseconds. */
export const isoOf = (value: string | Date): string => (typeof value === 'string' ? new Date(value) : value).toISOString()
