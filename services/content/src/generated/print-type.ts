import { below } from '../modelling/closure.ts'
import { isLocalized } from '../modelling/unfold.ts'
import { isObject, type JsonObject, type Subschema } from '../validation/subschemas.ts'
import { comment, literal, propertyName } from './names.ts'
import { type Kinds, SameValue, type ValueType } from './same-value.ts'
import type { TypeToPrint } from './type-to-print.ts'

/** How documents are read: as they are stored, or in one language. */
export type Reading = 'stored' | 'inLocale'

interface Place {
  readonly reading: Reading
  readonly indent: string
  /** What kinds of values there can be here, as far as something above has said so. */
  readonly types: Kinds
  /** Whether this is in a tuple, with no object in between. */
  readonly inTuple: boolean
  /** Names of members of this very value that are read in one language, wherever else they are described; null where a value begins. */
  readonly translated: ReadonlySet<string> | null
}

/** What nothing is known about. */
const UNKNOWN = 'unknown'
const ANYTHING_NAMED = '[name: string]: unknown'
/** Keywords without which a subschema says nothing about the kind of its value, nor of what is in it. */
const SAYING = ['type', 'properties', 'required', 'additionalProperties', 'items', 'prefixItems']

/** Prints the types of values, as their schemas tell. A type has every value that the schema allows: what cannot be said is left open, and never said wrong. */
export class TypePrinter {
  readonly #type: TypeToPrint
  readonly #about: SameValue

  constructor(type: TypeToPrint) {
    this.#type = type
    this.#about = new SameValue(type.targets)
  }

  /** The type of a document, or of a part of it that has a name. */
  declared(subschema: Subschema, reading: Reading): string {
    const types = subschema === this.#type.root ? new Set<ValueType>(['object']) : null
    const printed = this.#print(subschema, { reading, indent: '', types, inTuple: false, translated: null })
    return printed === UNKNOWN && types ? `{ ${ANYTHING_NAMED} }` : printed
  }

  #print(subschema: Subschema, outside: Place): string {
    const { schema } = subschema
    if (!isObject(schema)) return schema ? UNKNOWN : 'never'
    const types = this.#about.kinds(subschema, outside.types)
    const place = { ...outside, types, translated: outside.translated ?? this.#translated(subschema, outside) }
    const others = [
      ...(this.#type.targets.get(subschema) ?? []).map((target) => this.#nameOf(target, place)),
      ...below([subschema], 'allOf').map(({ child }) => this.#print(child, place)),
      ...['anyOf', 'oneOf'].map((keyword) => {
        const alternatives = below([subschema], keyword).map(({ child }) => this.#print(child, place))
        return alternatives.length > 0 ? union(alternatives) : UNKNOWN
      }),
    ]
    const beside = intersection(others)
    // What only says that there is an object, or a list, is not worth saying beside what tells more.
    if (beside !== UNKNOWN && !tellsMore(schema)) return beside
    return intersection([this.#own(subschema, schema, place), beside])
  }

  /** The compiler refuses types that contain themselves in tuples, where it looks at once at what is in them. */
  #nameOf(target: Subschema, { reading, inTuple, translated }: Place): string {
    const name = this.#type.parts.get(target) ?? UNKNOWN
    if (inTuple && this.#type.recurs(target)) return UNKNOWN
    if (translated?.size && !translated.isDisjointFrom(this.#about.plainNames(target))) return UNKNOWN
    return reading === 'inLocale' && this.#type.translates(target) ? `${name}InLocale` : name
  }

  /** What is localized of a value in one place says how it is read, whatever other places say of it. */
  #translated(start: Subschema, { reading }: Place): ReadonlySet<string> {
    return reading === 'inLocale' ? this.#about.localizedNames(start) : new Set()
  }

  /** What a subschema says itself, without what it refers to and what is in its lists of subschemas. */
  #own(subschema: Subschema, schema: JsonObject, place: Place): string {
    const { types } = place
    if ('const' in schema) return ofTypes([schema['const']], types)
    if (Array.isArray(schema['enum'])) return ofTypes(schema['enum'], types)
    if (!types || !SAYING.some((keyword) => keyword in schema)) return UNKNOWN
    return union([...types].map((type) => this.#ofType(type, subschema, schema, place)))
  }

  #ofType(type: ValueType, subschema: Subschema, schema: JsonObject, place: Place): string {
    if (type === 'object') return this.#object(subschema, schema, place)
    return type === 'array' ? this.#array(subschema, schema, place) : type
  }

  #object(subschema: Subschema, schema: JsonObject, place: Place): string {
    const indent = `${place.indent}  `
    const inner = { ...place, indent, types: null, inTuple: false, translated: null }
    const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as string[]) : [])
    const properties = below([subschema], 'properties')
    const members = properties.map(({ name, child }) => {
      const isRequired = required.has(name)
      const value = this.#member(name, child, isRequired, place, inner)
      return `${commentOn(child, indent)}${indent}${propertyName(name)}${isRequired ? '' : '?'}: ${value}\n`
    })
    const declared = new Set(properties.map(({ name }) => name))
    for (const name of required.difference(declared)) members.push(`${indent}${propertyName(name)}: unknown\n`)
    const rest = this.#rest(subschema, schema, members.length > 0, inner)
    if (members.length === 0) return `{ ${rest ?? '[name: string]: never'} }`
    return `{\n${members.join('')}${rest === null ? '' : `${indent}${rest}\n`}${place.indent}}`
  }

  #member(name: string, child: Subschema, isRequired: boolean, place: Place, inner: Place): string {
    if (this.#type.localization && isLocalized(child)) return this.#localized(child, isRequired, inner)
    return this.#type.localization && place.translated?.has(name) ? UNKNOWN : this.#print(child, inner)
  }

  /** What there may be in an object beside what is named; null if that is nothing, or for others to say. */
  #rest(subschema: Subschema, schema: JsonObject, named: boolean, inner: Place): string | null {
    if (schema['additionalProperties'] === false && !('patternProperties' in schema)) return null
    if (named && !('type' in schema) && subschema !== this.#type.root) return null
    const [{ child } = {}] = below([subschema], 'additionalProperties')
    if (!child || named || 'patternProperties' in schema) return ANYTHING_NAMED
    return `[name: string]: ${this.#print(child, inner)}`
  }

  #localized(child: Subschema, isRequired: boolean, inner: Place): string {
    const { localization, names } = this.#type
    const value = this.#print(child, { ...inner, reading: 'stored' })
    if (inner.reading === 'inLocale') return union([value, 'null'])
    const always = isRequired && localization ? `, ${literal(localization.defaultLocale)}` : ''
    return `Localized<${names.locale}, ${value}${always}>`
  }

  #array(subschema: Subschema, schema: JsonObject, place: Place): string {
    const tuple = Array.isArray(schema['prefixItems']) ? 'prefixItems' : 'items'
    const inner = { ...place, types: null, translated: null, inTuple: place.inTuple || Array.isArray(schema[tuple]) }
    const first = Array.isArray(schema[tuple]) ? below([subschema], tuple).map(({ child }) => this.#print(child, inner)) : []
    const [{ child: rest } = {}] = below([subschema], first.length === 0 || tuple === 'prefixItems' ? 'items' : 'additionalItems')
    const each = rest ? this.#print(rest, inner) : UNKNOWN
    if (first.length === 0) return each === 'never' ? '[]' : `${grouped(each)}[]`
    const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0
    const places = first.map((value, index) => (index < least ? value : `${grouped(value)}?`))
    return `[${[...places, ...(each === 'never' ? [] : [`...${grouped(each)}[]`])].join(', ')}]`
  }
}

const tellsMore = (schema: JsonObject): boolean =>
  'const' in schema || 'enum' in schema || SAYING.some((keyword) => keyword !== 'type' && keyword in schema)

function commentOn({ schema }: Subschema, indent: string): string {
  if (!isObject(schema)) return ''
  const slugs = schema['x-wordclaw-field-kind'] === undefined ? undefined : (schema['allowedContentTypeSlugs'] ?? inItems(schema))
  const allowed = Array.isArray(slugs) ? [`Refers to items of: ${slugs.join(', ')}.`] : []
  const premium = schema['premium'] === true ? ['Who has to pay for it finds "[REDACTED: PREMIUM CONTENT]" here in lists.'] : []
  return comment([schema['title'], schema['description'], ...allowed, ...premium], indent)
}

const inItems = ({ items }: JsonObject): unknown => (isObject(items) ? items['allowedContentTypeSlugs'] : undefined)

/** The values that are of some types, as a union of literals. */
function ofTypes(values: readonly unknown[], types: Kinds): string {
  const allowed = values.filter((value) => !types || types.has(typeOfValue(value)))
  return union(allowed.map(literal))
}

const typeOfValue = (value: unknown): ValueType => (value === null ? 'null' : Array.isArray(value) ? 'array' : (typeof value as ValueType))

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)].filter((type) => type !== 'never')
  if (distinct.includes(UNKNOWN)) return UNKNOWN
  return distinct.length === 0 ? 'never' : distinct.join(' | ')
}

function intersection(types: readonly string[]): string {
  const distinct = [...new Set(types)].filter((type) => type !== UNKNOWN)
  if (distinct.includes('never')) return 'never'
  if (distinct.length < 2) return distinct[0] ?? UNKNOWN
  return distinct.map(grouped).join(' & ')
}

/** A type as a part of another: in parentheses unless it is one word, one object or one list. */
const grouped = (type: string): string => (isOne(type) ? type : `(${type})`)

/** Whether a printed type has no operator outside of brackets and texts. */
function isOne(type: string): boolean {
  let depth = 0
  for (const [token] of type.matchAll(/\/\*[\s\S]*?\*\/|'[^']*'|"(?:[^"\\]|\\.)*"|[{[(<]|[}\])>]|[|&]/g)) {
    if (/^[{[(<]$/.test(token)) depth++
    else if (/^[}\])>]$/.test(token)) depth--
    else if (/^[|&]$/.test(token) && depth === 0) return false
  }
  return true
}
