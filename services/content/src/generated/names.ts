/** What a content type is called in TypeScript. */
export interface TypeNames {
  /** Of its documents: `BlogPost`. */
  readonly document: string
  /** Of its documents as they are read in one language. */
  readonly inLocale: string
  /** Of its locales. */
  readonly locale: string
  /** Of what belongs to it in the client and among the validators: `blogPost`. */
  readonly property: string
}

/** Names that mean something else in the files that types are printed into. */
const TAKEN = ['Localized', 'Exclude', 'Client', 'IsCurrent', 'Then']

/** The names of content types, each its own: slugs that would have the same are told apart by a number, in the order in which they are given. */
export function namesOf(slugs: readonly string[]): TypeNames[] {
  const taken = new Set(TAKEN)
  return slugs.map((slug) => {
    const document = free(nameOf(slug), (name) => !['', 'InLocale', 'Locale'].some((end) => taken.has(name + end)))
    const names = { document, inLocale: `${document}InLocale`, locale: `${document}Locale` }
    for (const name of Object.values(names)) taken.add(name)
    return { ...names, property: document.charAt(0).toLowerCase() + document.slice(1) }
  })
}

/** The first of a name, the name with 2, with 3 and so on that is free. */
export function free(wanted: string, isFree: (name: string) => boolean): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}${n}`
    if (isFree(name)) return name
  }
}

/** A text as the name of a type: `blog-post` is `BlogPost`, and what begins with a digit `Type2026`. */
export function nameOf(text: string): string {
  const words = text.match(/[A-Za-z0-9]+/g) ?? ['Part']
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return /^\d/.test(name) ? `Type${name}` : name
}

/** The name of a property as it is written in a type: bare, or quoted where it has to be. */
export const propertyName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))

/** A value of JSON as the type that has this value only. */
export const literal = (value: unknown): string =>
  typeof value === 'string' && /^[\w ./:@#+-]*$/.test(value) ? `'${value}'` : JSON.stringify(value)

/** Texts of a schema as a comment before what they describe; nothing they say can end it. */
export function comment(texts: readonly unknown[], indent: string): string {
  const lines = texts
    .filter((text) => typeof text === 'string')
    .flatMap((text) => text.split(/[\n\r\u2028\u2029]+/))
    .map((line) =>
      line
        .replaceAll(/\p{Cc}/gu, ' ')
        .replaceAll('*/', '*\\/')
        .trim(),
    )
    .filter((line) => line !== '')
  if (lines.length === 0) return ''
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}
