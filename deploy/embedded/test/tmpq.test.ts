import { manifests } from '@wordclaw/gateway/manifests'
import type { ProcedureManifest } from '@wordclaw/shared/manifest'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inputsOf } from './arbitrary-input.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { type Received, type Sent, send } from './requests.ts'

const RUNS = 150

const procedures = manifests.flatMap((manifest) => manifest.procedures)

const json = (value: unknown) => JSON.stringify(value) ?? 'null'

/** Ways to make a call by hand, so that nothing corrects its input on the way. */
const asked: Readonly<Record<string, (procedure: ProcedureManifest, input: unknown) => Sent>> = {
  rest: ({ rest: [line = { method: '', path: '' }] }, input) => {
    const fields = { ...(typeof input === 'object' ? input : {}) } as Record<string, unknown>
    const path = line.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(textOf(fields[name])) || '%20')
    const hasBody = line.method === 'POST' || line.method === 'PUT'
    for (const name of line.path.matchAll(/:(\w+)/g)) delete fields[name[1] ?? '']
    const query = hasBody
      ? ''
      : `?${new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, textOf(value)] as [string, string]))}`
    return { method: line.method, path: `/api${path}${query}`, ...(hasBody && { body: json(typeof input === 'object' ? fields : input) }) }
  },
  trpc: ({ procedure, type }, input) =>
    type === 'query'
      ? { path: `/trpc/${procedure}?input=${encodeURIComponent(json(input))}` }
      : { method: 'POST', path: `/trpc/${procedure}`, body: json(input) },
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : json(value)).toWellFormed().slice(0, 500)

/** The codes of problems that are explained, and by which procedures each may be answered; by any if there are none. */
async function explained({ url }: Wordclaw): Promise<Map<string, { status: number; procedures: string[] }>> {
  const { problems } = (await (await fetch(new URL('/problems', url))).json()) as {
    problems: { code: string; status: number; procedures: string[] }[]
  }
  return new Map(problems.map((problem) => [problem.code, problem]))
}

function expectExplained(
  { procedure, errors }: ProcedureManifest,
  { status, problem, text }: Received,
  known: Awaited<ReturnType<typeof explained>>,
) {
  expect(status, text).toBeLessThan(500)
  if (status < 400) return
  const code = problem?.code ?? ''
  expect(problem?.remediation, text).toMatch(/\w/)
  const definition = known.get(code)
  expect(definition, `${procedure} answers ${code}, which is not explained`).toBeDefined()
  const own = errors.some((error) => error.code === code)
  const generic = definition?.procedures.length === 0
  expect(own || generic, `${procedure} answers ${code}, which it does not declare`).toBe(true)
}

test.each(Object.entries(asked))(
  'over %s, no input of any procedure ends in a fault or in an unexplained problem',
  { timeout: 120_000 },
  async (environment, ask) => {
    await using wordclaw = await startWordclaw()
    // Out of reach for the ids that are tried: a run must not revoke its own key.
    await wordclaw.rows('update gateway.api_keys set id = 1000000 where id = 1')
    const known = await explained(wordclaw)
    let calls = 0

    for (const procedure of procedures.filter((p) => /items.(query|project|list)$/.test(p.procedure))) {
      await fc.assert(
        fc.asyncProperty(inputsOf(procedure.input), async (input) => {
          const received = await send(wordclaw, ask(procedure, input))
          expectExplained(procedure, received, known)
          const [decision] = await wordclaw.rows<object>(
            'select procedure, environment, outcome from gateway.policy_decision_logs where request_id = $1',
            [received.requestId],
          )
          expect(decision).toEqual({ procedure: procedure.procedure, environment, outcome: 'allow' })
          calls++
        }),
        { numRuns: RUNS },
      )
    }
    expect(calls).toBe(3 * RUNS)
  },
)
