import { ALTERNATIVES, below, type Targets } from '../modelling/closure.ts'
import { isLocalized } from '../modelling/unfold.ts'
import { isObject, type Subschema } from '../validation/subschemas.ts'

/** The kinds of values that JSON has. */
export type ValueType = 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array'

/** Some kinds of values; null if nothing says which there can be. */
export type Kinds = ReadonlySet<ValueType> | null

/** Knows what a subschema says of a value together with everything that always holds beside it: allOf, and what is referred to. Each is looked at once. */
export class SameValue {
  readonly #targets: Targets

  constructor(targets: Targets) {
    this.#targets = targets
  }

  /** The kinds of values that are allowed; `outside` is what has been said above of the same value. */
  kinds(subschema: Subschema, outside: Kinds): Kinds {
    return both(this.#said(subschema), outside)
  }

  /** Names of properties that are localized, also in alternatives, but for those that a constant tells apart. */
  readonly localizedNames = remembered((subschema): ReadonlySet<string> => {
    const alternatives = ALTERNATIVES.flatMap((keyword) => below([subschema], keyword).map(({ child }) => child))
    const next = [...this.#beside(subschema), ...alternatives.filter((child) => !this.#isToldApart(child))]
    return named(subschema, isLocalized, next.map(this.localizedNames))
  })

  /** Names of properties that are described without being localized. */
  readonly plainNames = remembered(
    (subschema): ReadonlySet<string> => named(subschema, (child) => !isLocalized(child), this.#beside(subschema).map(this.plainNames)),
  )

  readonly #said = remembered((subschema): Kinds => this.#beside(subschema).map(this.#said).reduce(both, own(subschema)))

  readonly #isToldApart = remembered(
    (subschema): boolean => requiresConstant(subschema) || this.#beside(subschema).some((other) => this.#isToldApart(other)),
  )

  #beside(subschema: Subschema): Subschema[] {
    return [...below([subschema], 'allOf').map(({ child }) => child), ...(this.#targets.get(subschema) ?? [])]
  }
}

/** What is worked out of subschemas, once of each. Subschemas of one value never lead back to themselves. */
function remembered<T>(compute: (subschema: Subschema) => T): (subschema: Subschema) => T {
  const known = new Map<Subschema, { readonly result: T }>()
  return (subschema) => {
    const found = known.get(subschema) ?? { result: compute(subschema) }
    known.set(subschema, found)
    return found.result
  }
}

const named = (subschema: Subschema, isMeant: (child: Subschema) => boolean, others: readonly ReadonlySet<string>[]): ReadonlySet<string> =>
  others.reduce<ReadonlySet<string>>(
    (names, more) => (more.size === 0 ? names : names.union(more)),
    new Set(below([subschema], 'properties').flatMap(({ name, child }) => (isMeant(child) ? [name] : []))),
  )

function requiresConstant(subschema: Subschema): boolean {
  const { schema } = subschema
  const required: unknown = isObject(schema) && schema['required']
  return below([subschema], 'properties').some(
    ({ name, child }) => Array.isArray(required) && required.includes(name) && isObject(child.schema) && 'const' in child.schema,
  )
}

const both = (one: Kinds, other: Kinds): Kinds => (one && other ? one.intersection(other) : (one ?? other))

function own({ schema }: Subschema): Kinds {
  if (!isObject(schema) || schema['type'] === undefined) return null
  const types = [schema['type']].flat().map((name) => (name === 'integer' ? 'number' : name)) as ValueType[]
  return new Set<ValueType>(schema['nullable'] === true ? [...types, 'null'] : types)
}
