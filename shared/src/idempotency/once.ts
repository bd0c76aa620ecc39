import { type Attempt, type Claim, claim } from './attempt.ts'

/** The answer of a keyed call: of this one, or of the earlier one with the same key, whose request is then named. */
export interface OnceAnswer {
  readonly body: string
  readonly replayOf?: string
}

/** Performs a call unless an earlier one with its key has. A call that fails leaves its key free. */
export async function once(keyed: Claim, perform: (attempt: Attempt) => Promise<string>): Promise<OnceAnswer> {
  const claimed = await claim(keyed)
  if ('earlier' in claimed) return { body: claimed.earlier.body, replayOf: claimed.earlier.requestId }
  try {
    return { body: await perform(claimed.attempt) }
  } catch (error) {
    // What cannot be released now is free when its lease ends.
    await claimed.attempt.release().catch(() => undefined)
    throw error
  }
}
