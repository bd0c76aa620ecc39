import { setImmediate } from 'node:timers/promises'
import type { Subschema } from '../validation/subschemas.ts'
import { comment, literal } from './names.ts'
import { type Reading, TypePrinter } from './print-type.ts'
import type { TypeToPrint } from './type-to-print.ts'

/** The first line of every file, by which it is known that nobody has written it by hand. */
export const HEADER = '// Made by wordclaw-types of the content types of a domain. What is changed here is lost when it is made again.\n'

const LOCALIZED = `
/** The translations of a field: those that there are, and always that in the locale \`Always\`. */
export type Localized<Locale extends string, Value, Always extends Locale = never> = { [locale in Exclude<Locale, Always>]?: Value } & {
  [locale in Always]: Value
}
`

/** The types of the documents of content types, as they are stored and as they are read in one language. */
export async function documentsFile(types: readonly TypeToPrint[]): Promise<string> {
  const declarations = []
  for (const type of types) {
    await setImmediate()
    declarations.push(declarationsOf(type))
  }
  const localized = types.some(({ localization }) => localization) ? LOCALIZED : ''
  return `${HEADER}${localized}${declarations.join('')}${types.length === 0 ? 'export {}\n' : ''}`
}

function declarationsOf(type: TypeToPrint): string {
  const { root, names, localization, parts } = type
  const printer = new TypePrinter(type)
  const declare = (subschema: Subschema, name: string): string => {
    const readings: [Reading, string][] = [['stored', name]]
    if (type.translates(subschema)) readings.push(['inLocale', `${name}InLocale`])
    return readings
      .map(([reading, as]) => `\n${aboutOf(subschema, reading)}${declaration(as, printer.declared(subschema, reading))}\n`)
      .join('')
  }
  const locales = localization ? `\nexport type ${names.locale} = ${localization.supportedLocales.map(literal).join(' | ')}\n` : ''
  const named = [...parts].filter(([subschema]) => subschema !== root)
  return `${locales}${declare(root, names.document)}${named.map(([subschema, name]) => declare(subschema, name)).join('')}`
}

function aboutOf({ schema }: Subschema, reading: Reading): string {
  const { title, description } = typeof schema === 'object' ? schema : {}
  return comment([title, description, ...(reading === 'inLocale' ? ['As it is read in one language.'] : [])], '')
}

/** An object is declared as an interface, anything else as a type. */
const declaration = (name: string, type: string): string =>
  /^\{[^{}]*\}$/.test(type) || (type.startsWith('{\n') && type.indexOf('\n}') === type.length - 2)
    ? `export interface ${name} ${type}`
    : `export type ${name} = ${type}`
