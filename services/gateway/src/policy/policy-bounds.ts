import type { PolicyFault } from './cedar.ts'

/** How many policies a domain may add. Cedar takes about a millisecond for each, and blocks meanwhile. */
const POLICIES = 32
/** How deep brackets may nest in one policy. */
const NESTING = 16
/** How many operators, accesses and conditions one policy may have. */
const OPERATORS = 100

// Texts and comments hold no syntax, so they are read over.
const TOKENS = /"(?:[^"\\]|\\.)*"?|\/\/[^\n]*|&&|\|\||==|!=|<=|>=|::|[()[\]{};.+\-*!<>]|\b(?:if|in|has|like|is|when|unless)\b/g

/**
 * What is too much in policy text, found without Cedar. Its parser and evaluator call themselves for every level of an expression, and
 * WebAssembly that has exhausted its stack never works again: one such text would end all deciding. It takes about six times these bounds.
 */
export function boundFaults(text: string): PolicyFault[] {
  let policy = 1
  let depth = 0
  let operators = 0
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith('"') || token.startsWith('//')) continue
    if (token === ';') {
      policy++
      depth = 0
      operators = 0
      continue
    }
    if ('([{'.includes(token)) depth++
    else if (')]}'.includes(token)) depth--
    else operators++
    if (policy > POLICIES) return [{ rule: `policy ${policy}`, message: `is one too many: there may be ${POLICIES}` }]
    if (depth > NESTING) return [{ rule: `policy ${policy}`, message: `nests brackets more than ${NESTING} levels deep` }]
    if (operators > OPERATORS)
      return [{ rule: `policy ${policy}`, message: `has more than ${OPERATORS} operators: make it several policies` }]
  }
  return []
}
