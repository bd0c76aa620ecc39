import { auditOf } from '@wordclaw/shared/audit'
import { partOf } from '@wordclaw/shared/database/savepoint'
import { ApplicationError } from '@wordclaw/shared/errors'
import { runProcedure } from '@wordclaw/shared/jobs/run-procedure'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Authorization, PeerPorts } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { type InOneTransaction, router } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { create } from '../content-items/create.ts'
import { deleteItem } from '../content-items/delete.ts'
import { update } from '../content-items/update.ts'
import { BatchAtomicFailed, type ElementResult } from './batch.errors.ts'

/** The most elements of a batch, since all of them are one transaction. */
export const MOST_ELEMENTS = 1_000

export const Atomic = z.boolean().default(false).describe('true: all elements or none. Otherwise each is done that can be, and told of.')

export const BatchResults = z.object({
  atomic: z.boolean(),
  results: z.array(
    z.object({
      index: z.int(),
      ok: z.boolean(),
      id: z.int().optional(),
      version: z.int().optional(),
      code: z.string().optional(),
      error: z.string().optional(),
      issues: z.array(z.record(z.string(), z.unknown())).optional(),
    }),
  ),
})

/** What can be done many times at once. */
const elements = router({ create, update, delete: deleteItem })
type Verb = 'create' | 'update' | 'delete'

interface Asking {
  readonly call: Call
  readonly ports: object
}

/** Has every element decided on as the call that it stands for: a batch opens no way around a policy. */
export function authorizeElements({ call, ports }: Asking, verb: Verb, inputs: readonly object[]): Promise<readonly Authorization[]> {
  const { id: principalId, domainId } = call.principal
  const calls = inputs.map((input) => ({ procedure: `content.items.${verb}`, input }))
  return (ports as PeerPorts).peers.authorizeAll({ principalId, domainId, calls, requestId: call.requestId })
}

interface Batch {
  readonly verb: Verb
  readonly inputs: readonly object[]
  readonly authorizations: readonly Authorization[]
  readonly atomic: boolean
}

interface Running {
  readonly inOneTransaction: InOneTransaction
  readonly call: Call
  readonly schema: string
  readonly now: Date
  readonly ports: object
}

/** Runs the elements of a batch, in their order and in one transaction. */
export function runBatch(
  { inOneTransaction, call, ...work }: Running,
  { verb, inputs, authorizations, atomic }: Batch,
): Promise<z.output<typeof BatchResults>> {
  return inOneTransaction(async ({ sql }) => {
    const results: ElementResult[] = []
    for (const [index, input] of inputs.entries()) {
      const run = () => runElement({ ...work, sql }, verb, input, authorizations[index])
      const result = {
        index,
        ...(await (atomic
          ? told(run)
          : partOf(
              sql,
              () => told(run),
              ({ ok }) => ok,
            ))),
      }
      if (atomic && !result.ok) throw new BatchAtomicFailed({ failed: result })
      results.push(result)
    }
    await recordIn(sql, work.schema, call.principal.domainId, [auditOf(call, 'content_item', null)], call.traceparent)
    return { atomic, results: results.map((result) => ({ ...result })) as z.output<typeof BatchResults>['results'] }
  })
}

async function runElement(
  work: Parameters<typeof runProcedure>[0],
  verb: Verb,
  input: object,
  authorization: Authorization | undefined,
): Promise<Omit<ElementResult, 'index'>> {
  if (!authorization?.ok)
    return { ok: false, code: authorization?.problem.code ?? 'BATCH_ITEM_FAILED', error: authorization?.problem.detail ?? '' }
  const { id, version } = (await runProcedure(work, elements, verb, authorization.call, input)) as { id: number; version?: number }
  return { ok: true, id, ...(version !== undefined && { version }) }
}

type Told = Promise<Omit<ElementResult, 'index'>>

/** What an element came to; a refusal that the element's procedure declares is told, anything else is thrown on. */
async function told(run: () => Told): Told {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ApplicationError)) throw error
    const { code, issues } = error.definition
    return { ok: false, code, error: error.message, ...(issues && { issues: issues(error.details).map((issue) => ({ ...issue })) }) }
  }
}
