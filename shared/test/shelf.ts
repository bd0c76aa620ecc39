import { defineEntity, p } from '@mikro-orm/core'
import { Migration } from '@mikro-orm/migrations'
import { z } from 'zod'
import { defineError, orThrow } from '../src/errors.ts'
import { idempotencyKeyOf, idempotencyTable } from '../src/idempotency/idempotency-key.entity.ts'
import { outboxTable } from '../src/outbox/outbox-message.entity.ts'
import { effect } from '../src/outbox/write.ts'
import { planEntitiesOf, planTables } from '../src/plans/plan.entity.ts'
import type { Call } from '../src/principal.ts'
import { direct, procedure, router } from '../src/procedure.ts'
import { createSecretBox } from '../src/secret-box.ts'
import { executor, type ServiceDefinition } from '../src/service.ts'
import { ofDomain } from '../src/tenancy.ts'
import { testDatabase } from '../src/testing/database.ts'
import { systemClock } from '../src/time.ts'

const ToolSchema = defineEntity({
  name: 'Tool',
  tableName: 'tools',
  schema: 'shelf',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    name: p.text(),
    boughtAt: p.datetime().columnType('timestamptz'),
    engraving: p.text().nullable().hidden(),
  },
})
class Tool extends ToolSchema.class {}
ToolSchema.setClass(Tool)

class Tools extends Migration {
  override up(): void {
    this.addSql(`
      create table shelf.tools (id serial primary key, domain_id int not null, name text not null, bought_at timestamptz not null default now(), engraving text);
      ${outboxTable('shelf')}
      ${idempotencyTable('shelf')}
      ${planTables('shelf', 1)}
    `)
  }
}

const ToolNotFound = defineError<{ id: number }>({
  code: 'TOOL_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `There is no tool ${id}.`,
  remediation: 'Add it first.',
})

const head = { summary: 'Change the shelf', operation: 'tool.write', resource: { type: 'tool' }, rest: 'POST /tools' } as const
const View = z.object({ id: z.int(), name: z.string() })

const insert = effect(
  'tool_insert',
  'shelf',
  `i as (insert into shelf.tools (domain_id, name) values ($1, $2) returning *), effect as (select i.id, i.name, '{}'::jsonb as facts from i)`,
  3,
  { after: `select encode(sha256(convert_to(name, 'UTF8')), 'hex') from i` },
)

const add = direct
  .meta({ ...head, inverse: ({ answer }) => ({ procedure: 'shelf.remove', input: { id: answer['id'] } }) })
  .input(z.strictObject({ name: z.string(), size: z.object({ width: z.int(), height: z.int() }).optional() }))
  .output(View)
  .mutation(async ({ ctx: { write, principal }, input: { name } }) => {
    const [row] = await write<{ id: number; name: string }>(insert, [principal.domainId, name], [])
    if (name === 'broken') throw new Error('it broke after its effect')
    if (!row) throw new Error('nothing was added')
    return row
  })

const buy = procedure
  .meta({ ...head, secretAnswer: true })
  .input(z.strictObject({ name: z.string() }))
  .output(View.extend({ combination: z.string() }))
  .mutation(async ({ ctx: { em, principal, now }, input: { name } }) => {
    const tool = em.create(Tool, { domainId: principal.domainId, name, boughtAt: now })
    await em.flush()
    return { id: tool.id, name, combination: crypto.randomUUID() }
  })

const rename = procedure
  .meta({
    ...head,
    errors: [ToolNotFound],
    inverse: ({ input: { id }, before }) => ({ procedure: 'shelf.rename', input: { id, name: before('tool', id)?.['name'] } }),
  })
  .input(z.strictObject({ id: z.int(), name: z.string() }))
  .output(View)
  .mutation(async ({ ctx: { em }, input: { id, name } }) =>
    Object.assign(await em.findOneOrFail(Tool, { id }, orThrow(ToolNotFound, { id })), { name }),
  )

const remove = procedure
  .meta({ ...head, errors: [ToolNotFound] })
  .input(z.strictObject({ id: z.int() }))
  .output(z.object({ id: z.int() }))
  .mutation(async ({ ctx: { em }, input: { id } }) => {
    em.remove(await em.findOneOrFail(Tool, { id }, orThrow(ToolNotFound, { id })))
    return { id }
  })

const list = direct.meta(head).query(async ({ ctx: { sql } }) => sql.query({ name: 'tools', text: 'select name from shelf.tools' }, []))

const shelf = {
  name: 'shelf',
  router: router({ add, buy, rename, remove, list }),
  storage: {
    schema: 'shelf',
    entities: [Tool, idempotencyKeyOf('shelf'), ...planEntitiesOf('shelf')],
    migrations: [{ name: '1_tools', class: Tools }],
  },
} satisfies ServiceDefinition

const secrets = createSecretBox([{ id: 'k1', secret: 'a secret that is long enough to be one' }])

/** A service of tools on a shelf: `add` is one statement, `buy` (whose answer holds a secret), `rename` and `remove` are over an entity. */
export async function openShelf({ ports = { secrets } }: { ports?: object } = {}) {
  const database = await testDatabase(shelf.storage)
  const execute = executor(shelf, database, systemClock, ports)
  const rows = <R extends object>(text: string) => database.sql.query<R>({ name: '', text }, [])
  const callOf = (path: string, { principal, ...call }: CallOptions = {}): Call => ({
    principal: { id: 'api_key:1', domainId: 1, scopes: [], ...principal },
    procedure: `shelf.${path}`,
    requestId: 'request-1',
    decisionId: 'decision-1',
    dryRun: false,
    ...call,
  })
  return {
    database,
    rows,
    callOf,
    call: (path: keyof typeof shelf.router, input: unknown, options: CallOptions = {}) => execute(callOf(path, options), path, input),
    names: async () => (await rows<{ name: string }>('select name from shelf.tools order by id')).map(({ name }) => name),
    audit: () => rows<{ payload: Record<string, unknown>; headers: object }>('select payload, headers from shelf.outbox order by id'),
    keys: () => rows<Record<string, unknown>>('select * from shelf.idempotency_keys order by created_at'),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

export type CallOptions = Partial<Omit<Call, 'principal'>> & { principal?: Partial<Call['principal']> }
