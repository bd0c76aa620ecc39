import { reachableFrom, type Targets } from '../modelling/closure.ts'
import { blocksOf, type Localization } from '../modelling/root-blocks.ts'
import { isLocalized } from '../modelling/unfold.ts'
import { resolveReferences } from '../validation/references.ts'
import { draftOf, isObject, type JsonObject, type Subschema, subschemasOf } from '../validation/subschemas.ts'
import { free, nameOf, type TypeNames } from './names.ts'

/** A content type as it is stored. */
export interface StoredType {
  readonly id: number
  readonly slug: string
  readonly kind: 'collection' | 'singleton'
  readonly schema: string
  readonly schemaHash: string
}

/** A content type with what printing it takes. */
export interface TypeToPrint extends Pick<StoredType, 'id' | 'slug' | 'kind'> {
  readonly schema: JsonObject
  readonly root: Subschema
  readonly targets: Targets
  readonly localization: Localization | null
  readonly names: TypeNames
  /** What is referred to, and what it is called: of a schema that refers to itself, the type's own name. */
  readonly parts: ReadonlyMap<Subschema, string>
  /** Whether there are localized fields in a subschema: its documents differ from those read in one language. */
  translates(subschema: Subschema): boolean
  /** Whether what a subschema describes can be part of itself. */
  recurs(subschema: Subschema): boolean
}

export function typeToPrint({ id, slug, kind, schema: text }: StoredType, names: TypeNames): TypeToPrint {
  const parsed: unknown = JSON.parse(text)
  const schema = isObject(parsed) ? parsed : {}
  const subschemas = subschemasOf(schema, draftOf(schema) ?? '2020-12')
  const { targets } = resolveReferences(subschemas)
  const [root = { pointer: '', schema, depth: 0, children: [] }] = subschemas
  const { localization } = blocksOf(schema)
  const translating = leadingTo(localization ? subschemas.filter(isLocalized) : [], subschemas, targets)
  return {
    id,
    slug,
    kind,
    schema,
    root,
    targets,
    localization,
    names,
    parts: partsOf(root, targets, names),
    translates: (subschema) => translating.has(subschema),
    recurs: (subschema) => reachableFrom(nextTo(subschema, targets), targets).has(subschema),
  }
}

/** The subschemas from which some can be reached, and these. */
function leadingTo(some: readonly Subschema[], subschemas: readonly Subschema[], targets: Targets): ReadonlySet<Subschema> {
  const before = Map.groupBy(
    subschemas.flatMap((from) => nextTo(from, targets).map((to) => ({ from, to }))),
    ({ to }) => to,
  )
  const found = new Set(some)
  for (const subschema of found) for (const { from } of before.get(subschema) ?? []) found.add(from)
  return found
}

const nextTo = (subschema: Subschema, targets: Targets): Subschema[] => [
  ...subschema.children.flatMap(({ applies, child }) => (applies === 'nowhere' ? [] : [child])),
  ...(targets.get(subschema) ?? []),
]

/** Names of what is referred to, made of the last words of the pointers to it. */
function partsOf(root: Subschema, targets: Targets, names: TypeNames): Map<Subschema, string> {
  const parts = new Map<Subschema, string>()
  const taken = new Set<string>(Object.values(names))
  for (const target of new Set([...targets.values()].flat())) {
    const last = nameOf(target.pointer.split('/').at(-1) ?? '').replace(/^Type(?=\d)/, '')
    const name =
      target === root ? names.document : free(`${names.document}_${last}`, (name) => !taken.has(name) && !taken.has(`${name}InLocale`))
    taken.add(name)
    taken.add(`${name}InLocale`)
    parts.set(target, name)
  }
  return parts
}
