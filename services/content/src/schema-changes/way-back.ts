import type { Change } from './classify.ts'
import { inverseOf, type Transform } from './transform.ts'

/** The steps back from a change: first what it added is dropped, since the schema before does not know it, then what it did is undone. */
export function wayBack(changes: readonly Change[], transforms: readonly Transform[]): Transform[] {
  const added = changes.filter(({ what, path }) => what === 'added' && !path.endsWith('/*')).map(({ path }) => path)
  const topmost = added.filter((path) => !added.some((other) => path.startsWith(`${other}/`)))
  return [...topmost.map((path): Transform => ({ op: 'drop', path })), ...inverseOf(transforms)]
}
