import { diffArrays } from 'diff'
import type { Budget } from './budget.ts'
import type { Word } from './change.schema.ts'

/** Of a text beyond this length, what both sides begin and end with is not looked at word by word. */
const LONG = 4_000

/** How many words may differ before it says no more than where the texts begin and cease to. */
const EDITS = 300

// A tag, a character of a script that writes no spaces, a word, a run of space, or any other character.
const TOKEN = /<\/?[a-z][^<>]*>|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}_]+|\s+|./gisu

/** What there is in a text of several words, and in no name, address or date. */
const PROSE = /[\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

/** Whether a text is one to compare word by word: its first lines tell. */
export const isProse = (text: string): boolean => PROSE.test(text.slice(0, 2_000))

/** How one text becomes another, word by word; null if they have no word in common. */
export function diffText(from: string, to: string, budget: Budget): Word[] | null {
  const long = from.length + to.length > LONG
  const start = long ? commonStart(from, to) : 0
  const end = long ? commonEnd(from, to, start) : 0
  const [before, after] = [from.slice(start, from.length - end), to.slice(start, to.length - end)]
  const told = joined([
    { op: 'same', text: from.slice(0, start) },
    ...words(before, after, budget),
    { op: 'same', text: from.slice(from.length - end) },
  ])
  return told.some(({ op, text }) => op === 'same' && /[\p{L}\p{N}]/u.test(text)) ? told : null
}

function words(from: string, to: string, budget: Budget): Word[] {
  const whole: Word[] = [
    { op: 'removed', text: from },
    { op: 'added', text: to },
  ]
  if (from === '' || to === '' || !budget.text(from.length + to.length)) return whole
  const changes = diffArrays(from.match(TOKEN) ?? [], to.match(TOKEN) ?? [], { maxEditLength: EDITS })
  if (changes)
    return changes.map(({ added, removed, value }) => ({ op: added ? 'added' : removed ? 'removed' : 'same', text: value.join('') }))
  budget.exceed()
  return whole
}

/** Without empty runs, and neighbours of a kind made one. */
function joined(runs: readonly Word[]): Word[] {
  const told: Word[] = []
  for (const run of runs) {
    const last = told.at(-1)
    if (last?.op === run.op) last.text += run.text
    else if (run.text !== '') told.push({ ...run })
  }
  return told
}

/** How many characters both begin with, up to a space. */
function commonStart(from: string, to: string): number {
  const most = Math.min(from.length, to.length)
  let length = 0
  while (length < most && from[length] === to[length]) length++
  while (length > 0 && !isSpace(from[length - 1])) length--
  return length
}

/** How many characters both end with, from a space on, beyond what they begin with. */
function commonEnd(from: string, to: string, start: number): number {
  const most = Math.min(from.length, to.length) - start
  let length = 0
  while (length < most && from[from.length - 1 - length] === to[to.length - 1 - length]) length++
  while (length > 0 && !isSpace(from[from.length - length])) length--
  return length
}

const isSpace = (character: string | undefined): boolean => character === ' ' || character === '\n' || character === '\t'
