import { PolicyRejected, type PolicyRule, parseRules, typeFaults } from './cedar.ts'
import { InvalidPolicy } from './policy.errors.ts'
import { boundFaults } from './policy-bounds.ts'
import type { PolicyStore } from './policy-store.ts'

/** Accepts the text of a domain's own policies. A domain can tighten what the base set allows, never loosen it. */
export function acceptedRules(text: string, { base, schema }: PolicyStore): PolicyRule[] {
  refuse(boundFaults(text))
  const rules = parsed(text)
  const taken = new Set(base.map(({ id }) => id))
  const faults = rules.flatMap(({ id, effect }) => [
    ...(effect === 'permit' ? [{ rule: id, message: 'is a permit; a domain adds forbids only' }] : []),
    ...(taken.has(id) ? [{ rule: id, message: 'is the id of a rule of the base set' }] : []),
  ])
  refuse([...faults, ...typeFaults(rules, schema)])
  return rules
}

function parsed(text: string): PolicyRule[] {
  try {
    return parseRules(text)
  } catch (error) {
    if (error instanceof PolicyRejected) refuse(error.faults)
    throw error
  }
}

function refuse(faults: readonly { rule: string; message: string }[]): void {
  if (faults.length > 0) throw new InvalidPolicy({ issues: faults.map(({ rule, message }) => ({ pointer: '/text', rule, message })) })
}
