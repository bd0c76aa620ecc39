import { getTRPCErrorFromUnknown, type TRPCError } from '@trpc/server'
import type { ProcedureHead } from './manifest.ts'
import type { Context } from './procedure.ts'

/** How a middleware ended, and so the whole chain behind it. */
type Outcome = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly error: TRPCError }

interface Options {
  readonly ctx: object
  readonly type: 'query' | 'mutation'
  readonly path: string
  readonly input: unknown
  readonly getRawInput: () => Promise<unknown>
  readonly meta: unknown
  readonly signal: undefined
  readonly batchIndex: number
}

/** What a middleware hands on: more context, or another input. */
type Handed = { readonly ctx?: object; readonly input?: unknown }

/** One link of a procedure, as tRPC keeps them: its middlewares, the checks of input and output, and its resolver at the end. */
export type Middleware = (options: Options & { readonly next: (handed?: Handed) => Promise<Outcome> }) => Promise<Outcome>

/**
 * Calls a procedure as tRPC's caller does: the same middlewares in the same order, given the same. tRPC copies the options and the context at every link property by
 * property, through a helper for engines without spread: that was 7 % of the time of a service. Throws what the procedure throws, as a `TRPCError`.
 */
export async function callProcedure(
  { type, meta, middlewares }: ProcedureHead,
  path: string,
  ctx: Context,
  input: unknown,
): Promise<unknown> {
  const from = async (index: number, options: Options): Promise<Outcome> => {
    const middleware = middlewares[index]
    if (!middleware) throw new Error(`${path} has no resolver`)
    try {
      return await middleware({ ...options, next: (handed) => from(index + 1, handed ? handedOn(options, handed) : options) })
    } catch (cause) {
      return { ok: false, error: getTRPCErrorFromUnknown(cause) }
    }
  }
  const getRawInput = async () => input
  const outcome = await from(0, { ctx, type, path, input: undefined, getRawInput, meta, signal: undefined, batchIndex: 0 })
  if (!outcome.ok) throw outcome.error
  return outcome.data
}

const handedOn = (options: Options, handed: Handed): Options => ({
  ...options,
  ctx: handed.ctx ? { ...options.ctx, ...handed.ctx } : options.ctx,
  input: 'input' in handed ? handed.input : options.input,
})
