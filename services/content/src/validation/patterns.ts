import { RE2JS } from 're2js'

/** A regular expression that is matched in time linear in the text, and without a cache that grows. */
interface Pattern {
  /** How many steps one character may cost. */
  readonly size: number
  test(text: string): boolean
}

/** Compiles a pattern as RE2 understands it. Throws with the reason if it cannot. */
export function compilePattern(source: string): Pattern {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(source))
  // `find` runs an automaton of fixed size, where `test` would build a table of states that hostile texts fill up.
  return { size: compiled.programSize(), test: (text) => compiled.matcher(text).find() }
}

/** Why a pattern cannot be used, in words for its author; null if it can. */
export function refusalOf(source: string): string | null {
  try {
    new RegExp(source, 'u')
  } catch (error) {
    return `is not a pattern of ECMA-262: ${(error as Error).message.split(': ').at(-1)?.slice(0, 200)}`
  }
  try {
    compilePattern(source)
    return null
  } catch (error) {
    const reason = (error as Error).message.replace('error parsing regexp: ', '').slice(0, 200)
    return `cannot run in linear time: ${reason}. Look-around, back-references, counts over 1,000 and long property names are not supported`
  }
}

/** At least the number of steps that compiling a pattern takes, from a glance at its text. */
export function patternCost(source: string): number {
  let added = 100 + source.length
  let factor = 1
  for (const [, group, least = '0', most] of source.matchAll(/(\))?\{(\d+)(?:,(\d*))?\}/g)) {
    const count = Math.min(1000, Math.max(1, Number(least), Number(most ?? 0)))
    if (group) factor = Math.min(1000, factor * count)
    else added += 2 * count
  }
  const classes = source.match(/\\[pP]|\(\?[a-z]*i/g)?.length ?? 0
  return added * factor + 500 * classes
}
