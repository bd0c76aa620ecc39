import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Problem } from '@wordclaw/shared/problem'
import type { Admit, Answer, Caller, Invoke } from '../invoke.ts'
import { DRY_RUN_NOT_BOOLEAN, refuseMalformed } from './malformed.ts'
import type { CatalogTool } from './mcp-tools.ts'

/** Where programs find what the text says in words. */
const PROBLEM_META = 'wordclaw/problem'
const DECISION_META = 'wordclaw/decisionId'
/** Where a call brings its idempotency key, and where its answer says that it was given before. */
export const IDEMPOTENCY_META = 'idempotency-key'
const REPLAYED_META = 'idempotency-replayed'

/** Calls a tool: one decision, whatever the arguments are. */
export async function callTool(
  { invoke, admit }: { invoke: Invoke; admit: Admit },
  called: CatalogTool,
  given: Record<string, unknown>,
  caller: Caller,
): Promise<CallToolResult> {
  const { entry } = called
  if (!called.dryRun) return resultOf(await invoke({ entry, input: given, dryRun: false, caller }), called, caller)
  const { dryRun = false, ...input } = given
  if (typeof dryRun === 'boolean') return resultOf(await invoke({ entry, input, dryRun, caller }), called, caller)
  return resultOf(await refuseMalformed(admit, { entry, input, dryRun: true, caller }, [DRY_RUN_NOT_BOOLEAN]), called, caller)
}

const resultOf = (answer: Answer, called: CatalogTool, caller: Caller): CallToolResult =>
  answer.ok ? success(answer, called) : failure(answer.problem, answer.decisionId, caller.requestId)

function success({ body, decisionId, replayOf }: Extract<Answer, { ok: true }>, { wrapped }: CatalogTool): CallToolResult {
  const text = wrapped ? `{"result":${body}}` : body
  return {
    content: [{ type: 'text', text }],
    structuredContent: JSON.parse(text),
    _meta: { [DECISION_META]: decisionId, ...(replayOf !== undefined && { [REPLAYED_META]: true }) },
  }
}

/** Two lines, what happened and what to do; then a line for each fault in the input. */
function failure(
  { status, code, detail, remediation, issues, context }: Problem,
  decisionId: string | undefined,
  requestId: string,
): CallToolResult {
  const faults = issues?.map(({ pointer, message }) => `${pointer || '/'} ${message}`) ?? []
  return {
    isError: true,
    content: [{ type: 'text', text: [`${code}: ${detail}`, remediation, ...faults].map(oneLine).join('\n') }],
    _meta: {
      [PROBLEM_META]: { code, status, detail, remediation, ...(issues && { issues }), ...(context && { context }), requestId },
      ...(decisionId && { [DECISION_META]: decisionId }),
    },
  }
}

const oneLine = (text: string) => text.replace(/\s*[\r\n]+\s*/g, ' ')
