import * as cedar from '@cedar-policy/cedar-wasm/nodejs'

/** One policy of a set: its text and what it says about itself. */
export interface PolicyRule {
  readonly id: string
  readonly text: string
  readonly effect: 'permit' | 'forbid'
  readonly outcome: 'deny' | 'challenge'
  readonly status: number
  readonly code: string
  readonly remediation: string
  readonly priority: number
}

/** A fault in policy text, with where it is if Cedar knows. */
export interface PolicyFault {
  readonly rule: string
  readonly message: string
}

export class PolicyRejected extends Error {
  readonly faults: readonly PolicyFault[]
  constructor(faults: readonly PolicyFault[]) {
    super(faults.map(({ rule, message }) => `${rule}: ${message}`).join('; '))
    this.faults = faults
  }
}

/** Cuts policy text into rules. Throws `PolicyRejected` with every fault: syntax, a missing annotation, an id used twice. */
export function parseRules(text: string): PolicyRule[] {
  const parts = cedar.policySetTextToParts(text)
  if (parts.type === 'failure') throw new PolicyRejected(parts.errors.map(({ message }) => ({ rule: 'syntax', message })))
  const faults: PolicyFault[] = parts.policy_templates.map(() => ({ rule: 'syntax', message: 'templates are not used here' }))
  const rules = parts.policies.flatMap((policy, index) => {
    const parsed = cedar.policyToJson(policy)
    if (parsed.type === 'failure') throw new PolicyRejected(parsed.errors.map(({ message }) => ({ rule: `policy ${index + 1}`, message })))
    const { effect, annotations = {} } = parsed.json
    const rule = ruleOf(policy, effect, annotations)
    faults.push(...missing(rule, index))
    return [rule]
  })
  const ids = rules.map(({ id }) => id)
  faults.push(...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => ({ rule: id, message: 'is the id of two rules' })))
  if (faults.length > 0) throw new PolicyRejected(faults)
  return rules
}

const ruleOf = (text: string, effect: 'permit' | 'forbid', annotations: Record<string, string>): PolicyRule => ({
  text,
  effect,
  id: annotations['id'] ?? '',
  outcome: annotations['outcome'] === 'challenge' ? 'challenge' : 'deny',
  status: Number(annotations['status'] ?? 403),
  code: annotations['code'] ?? '',
  remediation: annotations['remediation'] ?? '',
  priority: Number(annotations['priority'] ?? 0),
})

function missing({ id, effect, code, remediation, status, priority }: PolicyRule, index: number): PolicyFault[] {
  const rule = id || `policy ${index + 1}`
  const faults: PolicyFault[] = []
  if (!id) faults.push({ rule, message: 'needs an @id' })
  if (effect === 'permit') return faults
  if (!/^[A-Z][A-Z0-9_]{2,63}$/.test(code)) faults.push({ rule, message: 'needs a @code of capital letters, digits and underscores' })
  if (!remediation) faults.push({ rule, message: 'needs a @remediation that tells the caller what to do' })
  if (![401, 402, 403, 429].includes(status)) faults.push({ rule, message: '@status is one of 401, 402, 403 and 429' })
  if (!Number.isInteger(priority)) faults.push({ rule, message: '@priority is a whole number' })
  return faults
}

/** Checks rules against the schema, strictly. Returns every fault. */
export function typeFaults(rules: readonly PolicyRule[], schema: string): PolicyFault[] {
  const answer = cedar.validate({ schema, policies: { staticPolicies: Object.fromEntries(rules.map(({ id, text }) => [id, text])) } })
  if (answer.type === 'failure') return answer.errors.map(({ message }) => ({ rule: 'schema', message }))
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => ({
    rule: policyId,
    message: error.message,
  }))
}

/** The families that each operation of a schema belongs to. */
export type Families = ReadonlyMap<string, { type: 'Action'; id: string }[]>

/** Reads the operations, and their families, out of a schema. An operation that is not in it cannot be decided. */
export function familiesOf(schema: string): Families {
  const answer = cedar.schemaToJson(schema)
  if (answer.type === 'failure') throw new PolicyRejected(answer.errors.map(({ message }) => ({ rule: 'schema', message })))
  const operations = Object.entries(answer.json['']?.actions ?? {}).filter(
    ([, { memberOf }]) => memberOf !== undefined && memberOf.length > 0,
  )
  return new Map(operations.map(([name, { memberOf }]) => [name, (memberOf ?? []).map(({ id }) => ({ type: 'Action' as const, id }))]))
}

/** The attributes that rules read, as `principal.scopes`: what a decision may depend on, beside its operation. */
export function attributesRead(rules: readonly PolicyRule[]): Set<string> {
  const read = new Set<string>()
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const access of ['.', 'has']) {
      const { left, attr } = ((node as Record<string, unknown>)[access] ?? {}) as { left?: { Var?: string }; attr?: string | string[] }
      if (left?.Var && attr) read.add(`${left.Var}.${String(attr)}`)
    }
    for (const child of Object.values(node)) visit(child)
  }
  for (const { text } of rules) {
    const parsed = cedar.policyToJson(text)
    if (parsed.type === 'success') visit(parsed.json.conditions)
  }
  return read
}
