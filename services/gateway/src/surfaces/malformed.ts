import type { Issue } from '@wordclaw/shared/errors'
import { invalidInput } from '@wordclaw/shared/problem'
import type { Admit, Answer, Invocation } from '../invoke.ts'

type Refused = Extract<Answer, { ok: false }>

const { code: VALIDATION_ERROR } = invalidInput([])

/** What is wrong with a `dryRun` that is neither true nor false. */
export const DRY_RUN_NOT_BOOLEAN: Issue = { pointer: '/dryRun', rule: 'type', message: 'must be true or false' }

/**
 * Refuses a call that its surface found malformed, after one decision on it as on any other call.
 * What policy says comes first, then every fault of the input, with those in `known`; `otherwise` speaks if there is none.
 */
export async function refuseMalformed(
  admit: Admit,
  invocation: Invocation,
  known: readonly Issue[],
  otherwise: () => readonly Issue[] = () => [],
): Promise<Refused> {
  const refused = await admit(invocation)
  if (refused && refused.problem.code !== VALIDATION_ERROR) return refused
  const issues = [...(refused?.problem.issues ?? []), ...known]
  return { ...refused, ok: false, problem: invalidInput(issues.length > 0 ? issues : otherwise()) }
}
