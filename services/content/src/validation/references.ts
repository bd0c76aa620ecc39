import type { Issue } from '@wordclaw/shared/errors'
import { isObject, type Subschema } from './subschemas.ts'

/** What the `$ref` and `$dynamicRef` of each subschema lead to, and the references that lead nowhere. */
export interface References {
  readonly targets: ReadonlyMap<Subschema, readonly Subschema[]>
  readonly issues: readonly Issue[]
}

const ANCHORS = ['$anchor', '$dynamicAnchor'] as const
const REFERENCES = ['$ref', '$dynamicRef'] as const

/** Resolves references within the document, which is all they may refer to. One document has one dynamic scope, so both kinds mean the same. */
export function resolveReferences(subschemas: readonly Subschema[]): References {
  const issues: Issue[] = []
  const byPointer = new Map(subschemas.map((subschema) => [subschema.pointer, subschema]))
  const byAnchor = new Map<string, Subschema>()
  for (const subschema of subschemas) {
    for (const [keyword, name] of wordsOf(subschema, ANCHORS)) {
      const known = byAnchor.get(name)
      if (known && known !== subschema)
        issues.push({ pointer: `${subschema.pointer}/${keyword}`, rule: keyword, message: `names "${cut(name)}" a second time` })
      byAnchor.set(name, subschema)
    }
  }
  const targets = new Map<Subschema, Subschema[]>()
  for (const subschema of subschemas) {
    for (const [keyword, reference] of wordsOf(subschema, REFERENCES)) {
      const target = reference.startsWith('#') ? follow(reference.slice(1), byPointer, byAnchor) : undefined
      if (target) targets.set(subschema, [...(targets.get(subschema) ?? []), target])
      else issues.push({ pointer: `${subschema.pointer}/${keyword}`, rule: keyword, message: refusal(reference) })
    }
  }
  return { targets, issues }
}

function follow(fragment: string, byPointer: Map<string, Subschema>, byAnchor: Map<string, Subschema>): Subschema | undefined {
  if (!fragment.startsWith('/')) return fragment === '' ? byPointer.get('') : byAnchor.get(fragment)
  try {
    return byPointer.get(decodeURIComponent(fragment))
  } catch {
    return undefined
  }
}

const refusal = (reference: string): string =>
  reference.startsWith('#')
    ? `refers to "${cut(reference)}", which is no subschema of this schema`
    : 'refers to another document; only references within the schema, such as "#/$defs/name", are followed'

const wordsOf = <K extends string>({ schema }: Subschema, keywords: readonly K[]): [K, string][] =>
  isObject(schema)
    ? keywords.flatMap((keyword): [K, string][] => (typeof schema[keyword] === 'string' ? [[keyword, schema[keyword]]] : []))
    : []

const cut = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

/** A subschema that is applied to the same value again and again, because references lead back to it; null if there is none. */
export function endlessLoop(subschemas: readonly Subschema[], targets: References['targets']): Subschema | null {
  const state = new Map<Subschema, 'open' | 'done'>()
  const loops = (subschema: Subschema): Subschema | null => {
    if (state.get(subschema) === 'done') return null
    if (state.get(subschema) === 'open') return subschema
    state.set(subschema, 'open')
    for (const next of appliedHere(subschema, targets)) {
      const found = loops(next)
      if (found) return found
    }
    state.set(subschema, 'done')
    return null
  }
  for (const subschema of subschemas) {
    const found = loops(subschema)
    if (found) return found
  }
  return null
}

const appliedHere = (subschema: Subschema, targets: References['targets']): Subschema[] => [
  ...subschema.children.filter(({ applies }) => applies === 'here').map(({ child }) => child),
  ...(targets.get(subschema) ?? []),
]
