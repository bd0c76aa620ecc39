import type { Field, Shape } from '../modelling/shape.ts'

export type DeleteRule = NonNullable<Field['onDelete']>

/** From the one that deletes least. */
const RULES = ['restrict', 'nullify', 'cascade'] as const

/**
 * What deleting the target does to a reference at this place of a document. Where alternatives of a schema say different things of one place, the one that deletes
 * least holds; so does `restrict` where no field is known, because the document is older than its type.
 */
export function deleteRuleAt(shape: Shape, pointer: string): DeleteRule {
  const declared = shape.fields.filter((field) => field.kind.startsWith('content-ref') && covers(field, pointer))
  return RULES.find((rule) => declared.some(({ onDelete = 'restrict' }) => onDelete === rule)) ?? 'restrict'
}

/** Whether a place is one of the field's: each star stands for one segment, the locale of a localized field and the index of a list come below it. */
function covers({ path, localized, kind }: Field, pointer: string): boolean {
  const pattern = path.split('/')
  const segments = pointer.split('/')
  const below = (localized ? 1 : 0) + (kind.endsWith('-list') ? 1 : 0)
  return segments.length === pattern.length + below && pattern.every((segment, index) => segment === '*' || segment === segments[index])
}
