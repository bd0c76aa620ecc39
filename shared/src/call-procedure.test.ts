import { callTRPCProcedure } from '@trpc/server'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { callProcedure } from './call-procedure.ts'
import { defineError } from './errors.ts'
import { procedureHeads } from './manifest.ts'
import { type Context, prepared, router } from './procedure.ts'

const Taken = defineError<{ name: string }>({
  code: 'NAME_TAKEN',
  kind: 'CONFLICT',
  message: ({ name }) => `${name} is taken.`,
  remediation: 'Choose another name.',
})

const meta = { summary: 'Try', operation: 'toy.read', resource: { type: 'toy' } }
const base = prepared.meta(meta).input(z.object({ name: z.string(), size: z.coerce.number().optional() }))

/** A procedure for each way in which a chain of middlewares can go. */
const toys = router({
  answered: base.output(z.object({ name: z.string() })).query(({ input, ctx }) => ({ ...input, call: ctx.call })),
  given: base
    .use(({ next }) => next({ ctx: { colour: 'red' } }))
    .use(({ next, input, ctx }) => next({ ctx: { colour: `dark ${ctx.colour}`, before: input.size } }))
    .query(({ ctx, input, path }) => ({ colour: ctx.colour, before: ctx.before, schema: ctx.schema, input, path })),
  joined: base.concat(prepared.input(z.object({ more: z.string().default('none') }))).query(({ input }) => input),
  refused: base.query(({ input }) => {
    throw new Taken(input)
  }),
  broken: base.query(() => {
    throw new RangeError('too far')
  }),
  looked: base
    .use(async ({ next }) => {
      const result = await next()
      if (result.ok) return result
      throw new RangeError('seen', { cause: result.error })
    })
    .query(({ input }) => {
      throw new Taken(input)
    }),
  early: base
    .use(() => {
      throw new Taken({ name: 'early' })
    })
    .query(() => 'never'),
  misanswered: base.output(z.object({ name: z.literal('other') })).query(({ input }) => input as { name: 'other' }),
})

const ctx = { schema: 'toy', call: 'a call', database: { sql: null } } as unknown as Context

const told = async (work: Promise<unknown>) =>
  work.then(
    (answer) => ({ answer }),
    (error: Error & { code?: string }) => ({ error: error.constructor.name, code: error.code, message: error.message, cause: error.cause }),
  )

test.each(
  [...procedureHeads(toys)].flatMap(([path, head]) => [
    [path, head, { name: 'bear', size: '3' }] as const,
    [path, head, { name: 7 }] as const,
  ]),
)('a call of %s ends as a call by tRPC does', async (path, head, input) => {
  const ours = await told(callProcedure(head, path, ctx, input))

  const theirs = { router: toys, path, getRawInput: async () => input, ctx, type: head.type, signal: undefined, batchIndex: 0 }
  expect(ours).toEqual(await told(callTRPCProcedure(theirs)))
})
