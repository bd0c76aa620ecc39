import { HEADER } from './documents-file.ts'
import { literal } from './names.ts'
import type { TypeToPrint } from './type-to-print.ts'

/** A client with an object for each content type, on top of that of every procedure. */
export function clientFile(types: readonly TypeToPrint[], revision: string): string {
  const kinds = new Set(types.map(({ kind }) => kind))
  const words = ['type Connected', ...[...kinds].sort(), 'isCurrent'].join(', ')
  const members = types.map((type) => `    ${type.names.property}: ${memberOf(type)},\n`).join('')
  return `${HEADER}import { type ConnectOptions, connect } from '@wordclaw/client'
import { ${words} } from '@wordclaw/client/typed'
${types.length > 0 ? "import type * as types from './types.ts'\n" : ''}
/** The content types that all of this was made of. */
export const REVISION = '${revision}'

/** What there is of each content type, \`client\` for everything else, and \`isCurrent()\`: whether the types are still those that this was made of. */
export function wordclaw(options: ConnectOptions) {
  const client: Connected = connect(options)
  return {
${members}    client,
    isCurrent: () => isCurrent(client, REVISION),
  }
}
`
}

function memberOf({ id, slug, kind, names, localization, root, translates }: TypeToPrint): string {
  const inLocale = translates(root) ? names.inLocale : names.document
  const read = localization ? `, types.${inLocale}, types.${names.locale}` : ''
  const named = kind === 'singleton' ? literal(slug) : String(id)
  return `${kind}<types.${names.document}${read}>(client, ${named})`
}

export const INDEX_FILE = `${HEADER}export * from './client.ts'
export type * from './types.ts'
export * from './validators.ts'
`
