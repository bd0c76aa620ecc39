import { callTRPCProcedure, initTRPC } from '@trpc/server'
import { defineError } from '@wordclaw/shared/errors'
import { manifestOf } from '@wordclaw/shared/manifest'
import { PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { invalidInput, type Problem, problemOf } from '@wordclaw/shared/problem'
import type { ProcedureMeta } from '@wordclaw/shared/procedure'
import Fastify, { type FastifyInstance } from 'fastify'
import { z } from 'zod'
import { createCatalog } from '../src/catalog.ts'
import { idempotencyKeyOf, keyFault } from '../src/idempotency-key.ts'
import type { Admit, Invocation, Invoke } from '../src/invoke.ts'
import { inputIssues } from '../src/validate-input.ts'

interface Toy {
  id: number
  name: string
  state: 'open' | 'shut'
  size: { width: number; unit: 'cm' | 'inch' }
  weight: number | null
  data: Record<string, unknown>
}

interface Context {
  readonly toys: Map<number, Toy>
  readonly dryRun: boolean
}

const ToyNotFound = defineError<{ id: number }>({
  code: 'TOY_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `There is no toy ${id}.`,
  remediation: 'List toys with GET /api/toys and retry with an id from that list.',
})

const ToyLocked = defineError<{ id: number }>({
  code: 'TOY_LOCKED',
  kind: 'CONFLICT',
  message: ({ id }) => `Toy ${id} is locked.`,
  remediation: 'Unlock it first.',
  context: ({ id }) => ({ id, lockedBy: 'nobody' }),
})

const ToyId = z.int().positive().max(2_147_483_647).describe('Id of the toy.')
const State = z.enum(['open', 'shut'])
const Size = z.strictObject({ width: z.int().min(1).max(1_000), unit: z.enum(['cm', 'inch']) })
const ToyView = z
  .object({ id: ToyId, name: z.string(), state: State, size: Size, weight: z.int().nullable(), data: z.record(z.string(), z.unknown()) })
  .meta({ id: 'Toy' })

const t = initTRPC.context<Context>().meta<ProcedureMeta>().create({ isDev: false })

const get = t.procedure
  .meta({
    summary: 'Read one toy',
    operation: 'toy.read',
    resource: { type: 'toy', id: 'id' },
    rest: 'GET /toys/:id',
    errors: [ToyNotFound],
  })
  .input(z.strictObject({ id: ToyId }))
  .output(ToyView)
  .query(({ ctx: { toys }, input: { id } }) => toys.get(id) ?? missing(id))

const list = t.procedure
  .meta({ summary: 'List toys', operation: 'toy.read', resource: { type: 'toy' }, rest: 'GET /toys' })
  .input(z.strictObject({ ...PageInput, state: State.optional() }))
  .output(pageOf(ToyView))
  .query(({ ctx: { toys }, input: { limit, state } }) =>
    page(
      [...toys.values()].filter((toy) => !state || toy.state === state).slice(0, limit + 1),
      limit,
      (toy) => toy,
      ({ id }) => ({ id }),
    ),
  )

const create = t.procedure
  .meta({
    summary: 'Create a toy',
    operation: 'toy.write',
    resource: { type: 'toy' },
    rest: 'POST /toys',
    status: 201,
    next: 'Read it with GET /api/toys/{id}.',
  })
  .input(
    z.strictObject({
      name: z.string().min(1).max(20),
      size: Size,
      weight: z.int().optional(),
      tags: z.array(z.string()).optional(),
      parts: z.array(z.strictObject({ size: Size })).optional(),
      data: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
    }),
  )
  .output(ToyView)
  .mutation(({ ctx: { toys, dryRun }, input: { name, size, weight = null, data = {} } }) => {
    const toy: Toy = { id: toys.size + 1, name, state: 'open', size, weight, data: typeof data === 'string' ? { text: data } : data }
    if (!dryRun) toys.set(toy.id, toy)
    return toy
  })

const remove = t.procedure
  .meta({
    summary: 'Delete a toy',
    operation: 'toy.write',
    resource: { type: 'toy', id: 'id' },
    rest: 'DELETE /toys/:id',
    errors: [ToyNotFound, ToyLocked],
  })
  .input(z.strictObject({ id: ToyId }))
  .output(z.object({ id: ToyId, deleted: z.literal(true) }))
  .mutation(({ ctx: { toys, dryRun }, input: { id } }) => {
    if (id === 13) throw new ToyLocked({ id })
    if (!toys.has(id)) missing(id)
    if (!dryRun) toys.delete(id)
    return { id, deleted: true as const }
  })

function missing(id: number): never {
  throw new ToyNotFound({ id })
}

const router = t.router({ items: t.router({ get, list, create, delete: remove }) })

export const toyCatalog = createCatalog([manifestOf('toy', router)])

const UNKNOWN: Problem = {
  status: 401,
  code: 'AUTH_MISSING_API_KEY',
  detail: 'The call carries no API key.',
  remediation: 'Send an API key.',
}
const DENIED: Problem = {
  status: 403,
  code: 'MISSING_TOY_WRITE',
  detail: 'Access denied by policy.',
  remediation: 'Use a key that may write.',
  context: { determining: ['toy-write'] },
}

/** A toy shop behind a gateway's path: `writer` may do everything, `reader` may read, nobody else is known. It answers keyed calls once. */
export function toyShop() {
  const toys = new Map<number, Toy>([
    [1, { id: 1, name: 'kite', state: 'open', size: { width: 80, unit: 'cm' }, weight: null, data: { colour: 'red' } }],
  ])
  const decisions: { id: string; procedure: string; outcome: string; dryRun: boolean; traceparent: string | undefined }[] = []
  const once = performingOnce()

  const decide = (invocation: Invocation): { decisionId: string; problem: Problem | null } => {
    const { entry, input, dryRun, caller } = invocation
    const { credential, traceparent } = caller
    const refusal =
      credential !== 'reader' && credential !== 'writer'
        ? UNKNOWN
        : credential === 'reader' && entry.operation === 'toy.write'
          ? DENIED
          : null
    const decisionId = `decision-${decisions.length + 1}`
    decisions.push({ id: decisionId, procedure: entry.procedure, outcome: refusal ? 'deny' : 'allow', dryRun, traceparent })
    const issues = refusal ? [] : inputIssues(entry, input)
    return { decisionId, problem: refusal ?? keyFault(invocation) ?? (issues.length > 0 ? invalidInput(issues) : null) }
  }

  const admit: Admit = async (invocation) => {
    const { decisionId, problem } = decide(invocation)
    return problem && { ok: false, problem, decisionId }
  }

  const invoke: Invoke = async (invocation) => {
    const { decisionId, problem } = decide(invocation)
    if (problem) return { ok: false, problem, decisionId }
    try {
      return { ok: true, ...(await once(invocation, () => perform(invocation, toys))), decisionId }
    } catch (error) {
      return { ok: false, problem: problemOf(error), decisionId }
    }
  }

  return { catalog: toyCatalog, invoke, admit, toys, decisions }
}

/** Runs the procedure of a call: the text of what it answers. */
async function perform({ entry, input, dryRun }: Invocation, toys: Context['toys']): Promise<string> {
  const ctx = { toys, dryRun }
  const { path, type } = entry
  const call = { router, path, getRawInput: async () => input, ctx, type, signal: undefined, batchIndex: 0 }
  return JSON.stringify(await callTRPCProcedure(call))
}

/** Performs calls with an idempotency key once. */
function performingOnce() {
  const answered = new Map<string, { readonly body: string; readonly replayOf: string }>()
  return async (invocation: Invocation, performed: () => Promise<string>): Promise<{ body: string; replayOf?: string }> => {
    const key = idempotencyKeyOf(invocation)
    if (key === undefined) return { body: await performed() }
    const name = `${invocation.entry.procedure} ${key}`
    const earlier = answered.get(name)
    if (earlier) return earlier
    const body = await performed()
    answered.set(name, { body, replayOf: invocation.caller.requestId })
    return { body }
  }
}

/** Serves what `mount` mounts on a port of its own. */
export async function serve(mount: (app: FastifyInstance) => void) {
  const app = Fastify({ bodyLimit: 1024 * 1024, forceCloseConnections: true })
  mount(app)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, [Symbol.asyncDispose]: () => app.close() }
}
