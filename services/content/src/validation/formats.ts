import type { Format } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'

/** The names that `format` may have. */
export const FORMAT_NAMES: readonly string[] = Object.keys(fullFormats)

/** No format is tried on a longer text: it does not have that format. */
const FORMAT_TEXT_LIMIT = 2_048

/** The formats, of which none sees a text over the limit. `spend` is told what a text may cost before it is tried. */
export function boundedFormats(spend: (steps: number) => void): Record<string, Format> {
  return Object.fromEntries(Object.entries(fullFormats).map(([name, format]) => [name, bounded(name, format as Format, spend)]))
}

function bounded(name: string, format: Format, spend: (steps: number) => void): Format {
  const test = testOf(format)
  if (!test) return format
  const perCharacter = name === 'url' ? 60 : 4
  return {
    type: 'string',
    validate(text: string) {
      if (text.length > FORMAT_TEXT_LIMIT) return false
      spend(text.length * perCharacter)
      return test(text)
    },
  }
}

/** How a format tries a text; null for those of numbers and those that allow everything. */
function testOf(format: Format): ((text: string) => boolean) | null {
  if (format instanceof RegExp) return (text) => format.test(text)
  if (typeof format === 'function') return format as (text: string) => boolean
  if (typeof format !== 'object' || format.type === 'number') return null
  const { validate } = format
  if (typeof validate === 'function') return validate as (text: string) => boolean
  return validate instanceof RegExp ? (text) => validate.test(text) : null
}
