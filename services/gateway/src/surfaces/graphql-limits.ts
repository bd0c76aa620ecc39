import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from 'graphql'
import { type Executable, rootFieldsOf } from './graphql-document.ts'
import { graphqlProblem, RequestRefused } from './graphql-problems.ts'

/** Each root field is a call, and a decision. */
export const MAX_ROOT_FIELDS = 25
export const MAX_DEPTH = 12
/** Validation compares fields of one name with each other, so its cost grows with the square of their number. */
export const MAX_FIELDS = 250
/** Only root fields take arguments, so beneath them a field under two names is the same answer twice, for every row of a list. */
export const MAX_ALIASES = 10

/** What introspection can be asked a list of, type by type. Nested in each other, few words would ask for millions of answers. */
const TYPE_LISTS = new Set(['fields', 'inputFields', 'enumValues', 'interfaces', 'possibleTypes'])

/** Refuses a document that would cost more than any reasonable one, before it is validated: fragments may still refer to themselves. */
export function refuseExcess(executable: Executable): void {
  const fields = fieldsIn(executable.document)
  if (fields.length > MAX_FIELDS) exceeded(`A document selects at most ${MAX_FIELDS} fields.`)
  const roots = [...rootFieldsOf(executable).values()]
  if (fields.filter(({ alias }) => alias).length - roots.filter(({ alias }) => alias).length > MAX_ALIASES) {
    exceeded(`A document has at most ${MAX_ALIASES} aliases beneath its root fields.`)
  }
  if (roots.length > MAX_ROOT_FIELDS) exceeded(`A document selects at most ${MAX_ROOT_FIELDS} root fields.`)
  if (roots.filter(({ name }) => name.value === '__schema').length > 1) exceeded('A document selects __schema once.')
  const { operation } = executable
  if (createGauge(executable)(operation.selectionSet, 'data') > MAX_DEPTH)
    exceeded(`A document selects fields at most ${MAX_DEPTH} levels deep.`)
}

function fieldsIn(document: DocumentNode): readonly FieldNode[] {
  const fields: FieldNode[] = []
  const Field = (field: FieldNode) => {
    fields.push(field)
  }
  visit(document, { Field })
  return fields
}

/** Where in a document a selection stands: among data, in introspection, or there beneath one of the lists of a type. */
type Place = 'data' | 'introspection' | 'list'

/** Measures how deep a selection is. Fragments are looked at once for each place they stand in. */
function createGauge({ fragments }: Executable): (selections: SelectionSetNode, place: Place) => number {
  const known = new Map<string, number>()

  const depthOf = ({ selections }: SelectionSetNode, place: Place): number => {
    let deepest = 0
    for (const selection of selections) {
      const depth =
        selection.kind === Kind.FIELD
          ? fieldDepth(selection, place)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? depthOf(selection.selectionSet, place)
            : spreadDepth(selection.name.value, place)
      deepest = Math.max(deepest, depth)
    }
    return deepest
  }

  const spreadDepth = (name: string, place: Place): number => {
    const key = `${place} ${name}`
    const depth = known.get(key)
    if (depth !== undefined) return depth
    // A fragment within itself counts for nothing here; validation refuses it.
    known.set(key, 0)
    const fragment = fragments.get(name)
    const measured = fragment ? depthOf(fragment.selectionSet, place) : 0
    known.set(key, measured)
    return measured
  }

  const fieldDepth = (field: FieldNode, place: Place): number => {
    const inside = placeIn(field, place)
    // A step to the type that a list or a non-null type is of leads to one type only: introspection takes many, and they cost nothing.
    const step = place !== 'data' && field.name.value === 'ofType' ? 0 : 1
    return step + (field.selectionSet ? depthOf(field.selectionSet, inside) : 0)
  }
  return depthOf
}

/** Where the selection of a field stands. */
function placeIn({ name: { value: name }, alias, selectionSet }: FieldNode, place: Place): Place {
  if (place === 'data') return name === '__schema' || name === '__type' ? 'introspection' : 'data'
  if (alias && selectionSet) exceeded('Introspection takes no aliases.')
  if (!TYPE_LISTS.has(name)) return place
  if (place === 'list') exceeded(`Introspection answers ${name} of a type, but not beneath those of another type.`)
  return 'list'
}

function exceeded(detail: string): never {
  throw new RequestRefused(graphqlProblem('GRAPHQL_LIMIT_EXCEEDED', detail))
}
