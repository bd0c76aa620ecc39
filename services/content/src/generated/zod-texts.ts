/** The most characters of a text that are counted by a pattern. */
const COUNTED = 5_000

/** One character, as the server counts them: pairs of surrogates are one. */
const CHARACTER = '(?:[^\\uD800-\\uDFFF]|[\\uD800-\\uDBFF][\\uDC00-\\uDFFF])'

/**
 * Patterns that mean the same wherever they run: ASCII, groups, classes that list what they allow, and the escapes \d, \w, \s and those of punctuation. Others depend
 * on how characters beyond ASCII and ends of lines are counted, which the server does by other rules than \`RegExp\`.
 */
const PORTABLE =
  /^(?:\(\?:|[A-Za-z0-9_ \-/:;,@#%&=~<>'"!`^$()|*+{}]|(?<!\()\?|\\[dws./\\()[\]{}+*?^$|-]|\[(?!\^)(?:[A-Za-z0-9_ \-/:;,@#%&=~<>'"!`^$()|*+?{}.]|\\[dws./\\()[\]{}+*?^$|-])+\])*$/

/** What a text of a format looks like at least, where the server and Zod would not agree about the whole of it. */
const FORMATS: Readonly<Record<string, string>> = {
  date: '^\\d{4}-\\d{2}-\\d{2}$',
  'date-time': '^\\d{4}-\\d{2}-\\d{2}[Tt\\s]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:[Zz]|[+-]\\d{2}(?::?\\d{2})?)$',
  email: '^[^@\\s]+@[^@\\s]+$',
  uri: '^[A-Za-z][A-Za-z0-9+.-]*:',
  uuid: '^(?:[Uu][Rr][Nn]:[Uu][Uu][Ii][Dd]:)?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$',
}

/** What a schema says of texts in keywords that Zod takes as the server does; `left` is told of what is lost. */
export function textKeywords(schema: Readonly<Record<string, unknown>>, left: (keyword: string) => void): Record<string, unknown> {
  const { minLength, maxLength, pattern, format } = schema
  const patterns: string[] = []
  if (typeof pattern === 'string') {
    if (PORTABLE.test(pattern)) patterns.push(pattern)
    else left('pattern')
  }
  if (typeof format === 'string') {
    const loose = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
    if (loose !== undefined) patterns.push(loose)
    if (format !== 'date') left(`format ${format}`)
  }
  if (typeof maxLength === 'number' && maxLength <= COUNTED) patterns.push(`^${CHARACTER}{0,${maxLength}}$`)
  else if (maxLength !== undefined) left('maxLength')
  const [first] = patterns
  const all = patterns.length < 2 ? first : `^${patterns.map((one) => `(?=[\\s\\S]*?(?:${one}))`).join('')}`
  // A text has at least as many units, which Zod counts, as it has characters.
  return { ...(typeof minLength === 'number' && { minLength }), ...(all !== undefined && { pattern: all }) }
}
