import { pointerOf } from '@wordclaw/shared/problem'
import { resolveReferences } from '../validation/references.ts'
import { draftOf, isObject, type JsonObject, type Subschema, subschemasOf } from '../validation/subschemas.ts'
import { ALTERNATIVES, below, closureOf, itemsBelow, type Targets } from './closure.ts'
import { type Declared, declaredBy } from './declared.ts'
import type { Field } from './shape.ts'

/** A place in documents, with what is below it as far as that is projected or localized. */
export interface Node {
  /** The field whose value is projected here, if one is. */
  readonly field: Field | null
  /** Whether the value is a map of locales, each of which holds what the node describes. */
  readonly localized: boolean
  readonly properties: readonly (readonly [name: string, node: Node])[]
  readonly items: Node | null
  /** What holds of the value only if its properties have these values: an alternative of oneOf, say. */
  readonly branches: readonly { readonly when: readonly Constant[]; readonly node: Node }[]
  /** Whether there are indexed fields or references here or below. */
  readonly projects: boolean
  /** Whether there are localized fields here or below. */
  readonly translates: boolean
}

type Constant = readonly [name: string, value: unknown]

/** How many subschemas are looked at, each as often as it is reached; long lists in them count as further ones. */
const STEP_LIMIT = 10_000

export interface Unfolded {
  readonly tree: Node
  readonly fields: readonly Field[]
  /** What leads back to itself, and is left out where it does so. */
  readonly recursive: ReadonlySet<Subschema>
  /** Localized fields inside of localized fields. */
  readonly nested: ReadonlySet<Subschema>
  /** Whether there is more than was looked at. */
  readonly truncated: boolean
}

/** Writes out what a schema declares for each place of a document: allOf and references are merged, alternatives are kept apart. */
export function unfold(root: JsonObject, localizes: boolean): Unfolded {
  const all = subschemasOf(root, draftOf(root) ?? '2020-12')
  return unfolded(all, resolveReferences(all).targets, localizes)
}

/** The same for a schema whose subschemas are known. */
export function unfolded([first]: readonly Subschema[], targets: Targets, localizes: boolean): Unfolded {
  const unfolding = new Unfolding(targets, localizes)
  const tree = first ? unfolding.nodeOf([first], ROOT) : EMPTY
  return {
    tree,
    fields: [...unfolding.fields.values()],
    recursive: unfolding.recursive,
    nested: unfolding.nested,
    truncated: unfolding.left < 0,
  }
}

/** Where a node is, and what was said of it above. */
interface Position {
  readonly path: readonly string[]
  readonly inArray: boolean
  readonly inLocalized: boolean
  readonly required: boolean
  /** Whether the value is the map of locales itself. */
  readonly localized: boolean
  /** What the value was found to be declared as outside of the alternative that is looked at. */
  readonly outside: Declared | null
}

const ROOT: Position = { path: [], inArray: false, inLocalized: false, required: true, localized: false, outside: null }
const EMPTY: Node = { field: null, localized: false, properties: [], items: null, branches: [], projects: false, translates: false }

class Unfolding {
  readonly fields = new Map<string, Field>()
  readonly recursive = new Set<Subschema>()
  readonly nested = new Set<Subschema>()
  left = STEP_LIMIT
  readonly #targets: Targets
  readonly #localizes: boolean
  readonly #open = new Set<Subschema>()

  constructor(targets: Targets, localizes: boolean) {
    this.#targets = targets
    this.#localizes = localizes
  }

  nodeOf(start: readonly Subschema[], position: Position): Node {
    const here = this.#closureOf(start)
    const again = here.find((subschema) => this.#open.has(subschema))
    if (again) this.recursive.add(again)
    if (again || this.left < 0) return EMPTY
    for (const subschema of here) this.#open.add(subschema)
    const node = this.#describe(here, position)
    for (const subschema of here) this.#open.delete(subschema)
    return node
  }

  #describe(here: readonly Subschema[], position: Position): Node {
    const declared = declaredBy(
      here.map(({ schema }) => schema),
      position.outside,
    )
    const field = this.#declare(declared, position)
    const isLeaf = declared.kind !== null && declared.target !== null
    const below = { ...position, localized: false, outside: null, inLocalized: position.inLocalized || position.localized }
    const properties = isLeaf ? [] : this.#propertiesOf(here, below).filter(([, node]) => isOfUse(node))
    const items = isLeaf ? null : this.#itemsOf(here, below)
    const branches = isLeaf
      ? []
      : this.#branchesOf(here, { ...position, localized: false, inLocalized: below.inLocalized, outside: declared })
    const inner = [...properties.map(([, node]) => node), ...(items ? [items] : []), ...branches.map(({ node }) => node)]
    return {
      field: field && (field.indexed || declared.target !== null) ? field : null,
      localized: position.localized,
      properties,
      items,
      branches,
      projects: field?.indexed === true || declared.target !== null || inner.some(({ projects }) => projects),
      translates: position.localized || inner.some(({ translates }) => translates),
    }
  }

  #declare(declared: Declared, { path, inArray, inLocalized, localized, required }: Position): Field | null {
    const { kind, target: _, premium, ...rest } = declared
    if (path.length === 0 || kind === null) return null
    const field: Field = {
      path: pointerOf(path),
      kind,
      ...rest,
      localized: localized || inLocalized,
      multiple: inArray || localized || inLocalized,
      required,
      premium: premium && path.length === 1,
    }
    const key = `${kind} ${field.path}`
    const known = this.fields.get(key)
    this.fields.set(key, known ? { ...known, indexed: known.indexed || field.indexed } : field)
    return field
  }

  #propertiesOf(here: readonly Subschema[], position: Position): (readonly [string, Node])[] {
    const required = new Set(
      here.flatMap(({ schema }) => (isObject(schema) && Array.isArray(schema['required']) ? schema['required'] : [])),
    )
    return [...Map.groupBy(below(here, 'properties'), ({ name }) => name)].map(([name, found]) => {
      const subschemas = found.map(({ child }) => child)
      const localized = this.#localizes && subschemas.some(isLocalized)
      if (localized && position.inLocalized) for (const subschema of subschemas) this.nested.add(subschema)
      return [name, this.nodeOf(subschemas, { ...position, path: [...position.path, name], localized, required: required.has(name) })]
    })
  }

  #itemsOf(here: readonly Subschema[], position: Position): Node | null {
    const subschemas = itemsBelow(here)
    if (subschemas.length === 0) return null
    const node = this.nodeOf(subschemas, { ...position, path: [...position.path, '*'], inArray: true, required: false })
    return isOfUse(node) ? node : null
  }

  #branchesOf(here: readonly Subschema[], position: Position): Node['branches'] {
    const branches = ALTERNATIVES.flatMap((keyword) => below(here, keyword)).map(({ child }) => ({
      when: this.#constantsOf(child),
      node: this.nodeOf([child], position),
    }))
    return branches.filter(({ node }) => isOfUse(node))
  }

  #closureOf(start: readonly Subschema[]): Subschema[] {
    return closureOf(start, this.#targets, (cost) => {
      this.left -= cost
      return this.left >= 0
    })
  }

  /** The values that properties must have for an alternative to hold. */
  #constantsOf(branch: Subschema): Constant[] {
    return this.#closureOf([branch]).flatMap(({ schema }) => {
      if (!isObject(schema) || !isObject(schema['properties']) || !Array.isArray(schema['required'])) return []
      const required = new Set(schema['required'])
      return Object.entries(schema['properties']).flatMap(([name, property]): Constant[] =>
        required.has(name) && isObject(property) && isScalar(property['const']) ? [[name, property['const']]] : [],
      )
    })
  }
}

/** Whether a property says that its value is a map of locales. */
export const isLocalized = ({ schema }: Subschema): boolean => isObject(schema) && schema['x-wordclaw-localized'] === true

const isOfUse = ({ projects, translates }: Node): boolean => projects || translates

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)
