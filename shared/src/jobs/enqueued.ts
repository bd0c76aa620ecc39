import { Wake } from '../wake.ts'

const wakes = new Map<string, Wake>()

/**
 * News in this process that a job of this schema is about to be committed. It comes before the commit, so whoever hears it looks again a few times;
 * that spares every other mutation a look for jobs.
 */
export function enqueuedIn(schema: string): Wake {
  let wake = wakes.get(schema)
  if (!wake) {
    wake = new Wake()
    wakes.set(schema, wake)
  }
  return wake
}
