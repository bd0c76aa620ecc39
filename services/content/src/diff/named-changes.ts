import type { Field, Shape } from '../modelling/shape.ts'
import type { Change } from './change.schema.ts'

/** Says of each change what people call the field, and which locale's value it is. */
export function namedChanges(shape: Shape, changes: readonly Change[]): Change[] {
  const localized = shape.fields.filter((field) => field.localized).map(placed)
  const titled = shape.fields.filter((field) => field.title !== undefined).map(placed)
  if (localized.length === 0 && titled.length === 0) return [...changes]
  return changes.map((change) => {
    const segments = change.path.split('/')
    const map = localized.find(({ pattern }) => segments.length > pattern.length && begins(segments, pattern))
    const locale = map && segments[map.pattern.length]
    const title = deepest(titled, locale === undefined || !map ? segments : segments.toSpliced(map.pattern.length, 1))
    return { ...change, ...(title !== undefined && { field: title }), ...(locale !== undefined && { locale }) }
  })
}

interface Placed {
  readonly pattern: readonly string[]
  readonly title: string | undefined
}

const placed = ({ path, title }: Field): Placed => ({ pattern: path.split('/'), title })

const begins = (segments: readonly string[], pattern: readonly string[]): boolean =>
  pattern.every((segment, index) => segment === '*' || segment === segments[index])

/** The title of the field that the place is in most closely. */
function deepest(fields: readonly Placed[], segments: readonly string[]): string | undefined {
  let best: Placed | undefined
  for (const field of fields) {
    if (field.pattern.length <= segments.length && field.pattern.length > (best?.pattern.length ?? 0) && begins(segments, field.pattern))
      best = field
  }
  return best?.title
}
