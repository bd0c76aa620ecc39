import { setImmediate } from 'node:timers/promises'
import type { Shape } from '../modelling/shape.ts'
import { QueryFieldUnknown } from './query.errors.ts'
import { fieldsAt, namesIn } from './target.ts'

const REDACTED = '[REDACTED: PREMIUM CONTENT]'

/** What is shown of documents: all or some of their fields, and what stands in place of the values that are withheld. */
export interface Presentation {
  readonly paths: readonly (readonly string[])[] | null
  readonly withheld: readonly string[]
}

/** Refuses names of what is no field; one that is withheld is shown as such. */
export function presentationOf(names: readonly string[] | undefined, shape: Shape, withheld: readonly string[]): Presentation {
  const paths = names?.map((name) => {
    const [field] = fieldsAt(shape, name)
    if (field) return namesIn(field.path)
    if (withheld.includes(name) || withheld.includes(name.slice(1))) return [withheld.includes(name) ? name : name.slice(1)]
    throw new QueryFieldUnknown({ field: name })
  })
  return { paths: paths ?? null, withheld }
}

/** How much text is parsed before others get their turn. */
const TURN = 1024 * 1024

/** The documents as they are shown. Those that are shown as they are stored are not even parsed. */
export async function presented<R extends { readonly data: string }>(rows: readonly R[], { paths, withheld }: Presentation): Promise<R[]> {
  if (!paths && withheld.length === 0) return [...rows]
  const shown: R[] = []
  let parsed = 0
  for (const row of rows) {
    parsed += row.data.length
    if (parsed > TURN) {
      parsed = 0
      await setImmediate()
    }
    const document = JSON.parse(row.data) as Record<string, unknown>
    for (const name of withheld) if (Object.hasOwn(document, name)) document[name] = REDACTED
    shown.push({ ...row, data: JSON.stringify(paths ? picked(document, paths) : document) })
  }
  return shown
}

/** The part of a value that the paths lead to, nested as it was. An empty path leads to all of it. */
function picked(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.some((path) => path.length === 0) || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((element) => picked(element, furtherOf(paths, '*')))
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    const further = furtherOf(paths, name)
    return further.length > 0 ? [[name, picked(inner, further)] as const] : []
  })
  return Object.fromEntries(entries)
}

const furtherOf = (paths: readonly (readonly string[])[], name: string): (readonly string[])[] =>
  paths.filter(([first]) => first === name).map((path) => path.slice(1))
