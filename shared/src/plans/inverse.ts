import { canonical } from './canonical.ts'
import type { Effects, Row } from './effects.ts'

/** A call, as data. */
export interface InverseCall {
  readonly procedure: string
  readonly input: Row
}

/** What a mutation did, as far as undoing it needs to know. */
export interface Done {
  readonly input: Row
  readonly answer: Row
  /** A thing as it was before, by its columns; null if there was none, or it was not changed. */
  readonly before: (entity: string, id: unknown) => Row | null
}

export type Inverse = (done: Done) => InverseCall | string

/** What undoes a call: the call, or why there is none. */
export function inverseOf(inverse: Inverse | undefined, input: unknown, answer: unknown, { changes }: Effects): InverseCall | string {
  if (!inverse) return 'This procedure declares no inverse.'
  const before = (entity: string, id: unknown): Row | null => {
    const key = canonical({ id })
    return changes.find((change) => change.entity === entity && change.key && canonical(change.key) === key)?.before ?? null
  }
  return inverse({ input: rowOf(input), answer: rowOf(answer), before })
}

const rowOf = (value: unknown): Row => (typeof value === 'object' && value !== null ? (value as Row) : {})

/** What the fields of an input were before, by the columns that are named as they are. */
export const formerly = (before: Row | null, { id, ...fields }: Row): Row => ({
  id,
  ...Object.fromEntries(
    Object.keys(fields).flatMap((name) => {
      const column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      return before && Object.hasOwn(before, column) ? [[name, before[column]]] : []
    }),
  ),
})
