import type { Issue } from './errors.ts'
import { pointerOf } from './problem.ts'

/** Whether a text can be stored as it is: PostgreSQL holds neither null characters nor halves of surrogate pairs. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** The text, at most so long, with U+FFFD for what cannot be stored; a pair that the end would cut in two counts as such. */
export const storable = (text: string, most: number): string => text.slice(0, most).toWellFormed().replaceAll('\0', '\uFFFD')

/** Whether a member of an object may be called this. `__proto__` would be a member to one reader and something else to another. */
export const isMemberName = (name: string): boolean => name !== '__proto__' && isStorable(name)

const UNSTORABLE = { rule: 'unicode', message: 'must be well-formed Unicode without null characters' }
const RESERVED = { rule: 'name', message: 'is a name that no member may have' }

/** Every text and every name in a JSON value that cannot be stored as it is. For values of bounded depth. */
export function unstorableIssues(value: unknown, most = 100): Issue[] {
  const issues: Issue[] = []
  const path: string[] = []
  const report = (fault: Omit<Issue, 'pointer'>) => issues.push({ pointer: storable(pointerOf(path), 1_000), ...fault })
  const visit = (held: unknown): void => {
    if (issues.length >= most) return
    if (typeof held === 'string' && !isStorable(held)) report(UNSTORABLE)
    if (typeof held !== 'object' || held === null) return
    for (const [name, inner] of Object.entries(held)) {
      path.push(name)
      if (!isMemberName(name)) report(name === '__proto__' ? RESERVED : UNSTORABLE)
      visit(inner)
      path.pop()
    }
  }
  visit(value)
  return issues
}
