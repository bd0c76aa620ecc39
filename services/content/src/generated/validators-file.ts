import { setImmediate } from 'node:timers/promises'
import { effectiveSchema } from '../validation/effective-schema.ts'
import { HEADER } from './documents-file.ts'
import { comment } from './names.ts'
import type { TypeToPrint } from './type-to-print.ts'
import { widened } from './widened-schema.ts'

/** Validators of the documents of content types, as they are stored. */
export async function validatorsFile(types: readonly TypeToPrint[]): Promise<string> {
  const members = []
  for (const type of types) {
    await setImmediate()
    members.push(memberOf(type))
  }
  return `${HEADER}import { z } from 'zod'
${types.length > 0 ? "import type * as types from './types.ts'\n" : ''}
/**
 * What Zod can check of documents before they are sent. They take every document that the server takes; what is named above a validator is left to the
 * server, which always has the last word.
 */
export const validators = {
${members.join('')}}
`
}

function memberOf({ schema, names }: TypeToPrint): string {
  const { schema: wider, left } = widened(effectiveSchema(schema))
  const text = JSON.stringify(wider, null, 2).replaceAll('\n', '\n  ')
  const said = left.length > 0 ? [`Left to the server: ${left.join(', ')}.`] : []
  return `${comment(said, '  ')}  ${names.property}: z.fromJSONSchema(${text}) as z.ZodType<types.${names.document}>,\n`
}
