import { pointerOf } from '@wordclaw/shared/problem'
import type { Change } from '../src/diff/change.schema.ts'

/** What a reader of a diff would do with it: makes the second document of the first one and the changes. */
export function applyChanges(document: unknown, changes: readonly Change[]): unknown {
  const of = (...ops: Change['op'][]) => changes.filter(({ op }) => ops.includes(op))
  const removed = new Set([...of('removed').map(({ path }) => path), ...of('moved').map(({ fromPath }) => fromPath)])
  const made = new Map(of('added', 'moved', 'replaced', 'text').map((change) => [change.path, change]))
  const arrivals = of('added', 'moved')
  const references = of('reference')

  const rebuild = (value: unknown, from: string, to: string): unknown => {
    const change = made.get(to)
    if (change?.op === 'replaced') return change.to
    if (change?.op === 'text') return textOf(change)
    if (Array.isArray(value)) return elements(value, from, to)
    return typeof value === 'object' && value !== null ? members(value as Record<string, unknown>, from, to) : value
  }
  const members = (value: Record<string, unknown>, from: string, to: string) => {
    const kept = Object.entries(value).flatMap(([name, member]) =>
      removed.has(from + pointerOf([name])) ? [] : [[name, rebuild(member, from + pointerOf([name]), to + pointerOf([name]))]],
    )
    const come = arrivals.filter(({ path }) => parentOf(path) === to).map(({ path, to: value }) => [nameOf(path), value])
    const referring = references.filter(({ path }) => path === to).flatMap(({ to: target }) => Object.entries(target as object))
    return Object.fromEntries([...kept, ...come, ...referring]) as unknown
  }
  const elements = (value: readonly unknown[], from: string, to: string) => {
    const staying = [...value.keys()].filter((index) => !removed.has(`${from}/${index}`))
    const here = new Map(arrivals.filter(({ path }) => parentOf(path) === to).map((change) => [change.path, change]))
    return Array.from({ length: staying.length + here.size }, (_, index) => {
      const place = `${to}/${index}`
      const change = here.get(place)
      if (change?.op === 'added') return change.to
      const source = change ? Number(nameOf(change.fromPath ?? '')) : staying.shift()
      return rebuild(value[source ?? -1], `${from}/${source}`, place)
    })
  }
  return rebuild(document, '', '')
}

const textOf = ({ words = [] }: Change): string =>
  words
    .filter(({ op }) => op !== 'removed')
    .map(({ text }) => text)
    .join('')

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))
const nameOf = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
