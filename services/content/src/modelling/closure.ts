import { isObject, type Subschema } from '../validation/subschemas.ts'

/** What the references of each subschema lead to. */
export type Targets = ReadonlyMap<Subschema, readonly Subschema[]>

/** The subschemas that some hold under one keyword, with the names they have there. */
export const below = (here: readonly Subschema[], keyword: string): { readonly name: string; readonly child: Subschema }[] =>
  here.flatMap(({ children }) => children.flatMap(({ path: [holder, name = ''], child }) => (holder === keyword ? [{ name, child }] : [])))

/** The subschemas of a single `items`; none for the tuples of draft-07. */
export const itemsBelow = (here: readonly Subschema[]): Subschema[] =>
  below(here, 'items').flatMap(({ name, child }) => (name === '' ? [child] : []))

/** The keywords that hold alternatives: what is below applies to some values only. */
export const ALTERNATIVES = ['oneOf', 'anyOf', 'then', 'else'] as const

/**
 * Everything that is always applied to the same value as these: allOf, and what references lead to. `spend` is told what each costs to look at, and says
 * whether to go on.
 */
export function closureOf(start: readonly Subschema[], targets: Targets, spend: (cost: number) => boolean = () => true): Subschema[] {
  const found = new Set(start)
  for (const subschema of found) {
    if (!spend(weightOf(subschema))) break
    for (const { child } of below([subschema], 'allOf')) found.add(child)
    for (const target of targets.get(subschema) ?? []) found.add(target)
  }
  return [...found]
}

function weightOf({ schema, children }: Subschema): number {
  const lists = isObject(schema) ? Object.values(schema).filter(Array.isArray) : []
  return 1 + lists.reduce((sum, list) => sum + list.length, children.length) / 50
}

/** Everything that may be applied to a value that these are applied to, or to a part of it. */
export function reachableFrom(start: Iterable<Subschema>, targets: Targets): Set<Subschema> {
  const found = new Set(start)
  for (const subschema of found) {
    for (const { applies, child } of subschema.children) if (applies !== 'nowhere') found.add(child)
    for (const target of targets.get(subschema) ?? []) found.add(target)
  }
  return found
}
