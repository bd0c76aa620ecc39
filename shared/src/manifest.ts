import type { AnyRouter } from '@trpc/server'
import { z } from 'zod'
import type { Middleware } from './call-procedure.ts'
import type { AnyErrorClass } from './errors.ts'
import type { ProcedureMeta, TokenDomain } from './procedure.ts'

export interface JsonSchema {
  $ref?: string
  $defs?: Record<string, JsonSchema>
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  enum?: unknown[]
  anyOf?: JsonSchema[]
  format?: string
  description?: string
  [keyword: string]: unknown
}

/** A procedure as data: what the gateway exposes, on every surface, without knowing it by name. */
export interface ProcedureManifest {
  /** `content.items.rollback`: also the tRPC path and the OpenAPI operationId. */
  readonly procedure: string
  readonly type: 'query' | 'mutation'
  readonly summary: string
  readonly operation: string
  readonly resource: { readonly type: string; readonly id?: string }
  readonly attributes: readonly string[]
  /** Of a public procedure: the input field that names the domain, or has a token that does. */
  readonly domain?: string | TokenDomain
  readonly rest: readonly { readonly method: string; readonly path: string }[]
  readonly status: number
  readonly next?: string
  readonly input: JsonSchema
  readonly output: JsonSchema
  /** Whether the answer is one page of a list. */
  readonly page: boolean
  /** Whether REST answers without the envelope. */
  readonly bare: boolean
  /** Whether REST can answer with the bare lines. */
  readonly lines?: boolean
  readonly errors: readonly { readonly code: string; readonly kind: string; readonly remediation: string }[]
  readonly emits: readonly string[]
}

/** A route beside the procedures as data: what of it is JSON, and what it can end in. */
export interface RouteManifest {
  /** The name that it is decided under: `content.assets.upload`. */
  readonly route: string
  /** What its query says; an object travels there as JSON text. */
  readonly query: JsonSchema
  /** Its body, where that is JSON. */
  readonly body?: JsonSchema
  /** Its answer, where that is JSON, without the envelope. */
  readonly output?: JsonSchema
  readonly errors: ProcedureManifest['errors']
}

export interface Manifest {
  readonly service: string
  readonly procedures: readonly ProcedureManifest[]
  readonly routes?: readonly RouteManifest[]
}

/** What a service says of a route of its own, as meta and schemas do of a procedure. */
export interface RouteHead {
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly output?: z.ZodType
  readonly errors: readonly AnyErrorClass[]
}

interface Definition {
  readonly type: 'query' | 'mutation'
  readonly meta: ProcedureMeta
  readonly middlewares: readonly Middleware[]
  readonly inputs: readonly z.ZodType[]
  readonly output?: z.ZodType
}

/** What it takes to call a procedure. */
export type ProcedureHead = Pick<Definition, 'type' | 'meta' | 'middlewares'>

const headsOf = new WeakMap<AnyRouter, ReadonlyMap<string, ProcedureHead>>()

/** The heads of a router's procedures, by path. Read once: a batch asks for them for each of its elements. */
export function procedureHeads(router: AnyRouter): ReadonlyMap<string, ProcedureHead> {
  const heads = headsOf.get(router) ?? new Map(definitionsOf(router))
  headsOf.set(router, heads)
  return heads
}

/** Projects a router onto plain data, but for its internal procedures, and the heads of routes beside it. Paths gain the service's name. */
export function manifestOf(service: string, router: AnyRouter, routeHeads: Readonly<Record<string, RouteHead>> = {}): Manifest {
  const open = definitionsOf(router).filter(([, { meta }]) => !meta.internal)
  const routes = Object.entries(routeHeads).map(([path, head]) => projectRoute(`${service}.${path}`, head))
  return {
    service,
    procedures: open.map(([path, definition]) => project(`${service}.${path}`, definition)),
    ...(routes.length > 0 && { routes }),
  }
}

const definitionsOf = (router: AnyRouter): [string, Definition][] =>
  Object.entries(router._def.procedures as Record<string, { _def: Definition }>).map(([path, { _def }]) => [path, _def])

function project(procedure: string, { type, meta, inputs, output }: Definition): ProcedureManifest {
  const answer = schemaOf(output ?? z.any(), 'output')
  return {
    procedure,
    type,
    summary: meta.summary,
    operation: meta.operation,
    resource: meta.resource,
    attributes: meta.attributes ?? [],
    ...(meta.domain && { domain: meta.domain }),
    rest: restLinesOf(procedure, meta).map((line) => {
      const [method = '', path = ''] = line.split(' ')
      return { method, path }
    }),
    status: meta.status ?? 200,
    ...(meta.next && { next: meta.next }),
    input: schemaOf(inputs[0] ?? z.strictObject({}), 'input'),
    output: answer,
    page: ['limit', 'hasMore', 'nextCursor', 'items'].every((name) => answer.properties && name in answer.properties),
    bare: meta.bare ?? false,
    ...(meta.lines && { lines: true }),
    errors: errorsOf(meta.errors ?? []),
    emits: (meta.emits ?? []).map(({ subject }) => subject),
  }
}

const projectRoute = (route: string, { query = z.strictObject({}), body, output, errors }: RouteHead): RouteManifest => ({
  route,
  query: schemaOf(query, 'input'),
  ...(body && { body: schemaOf(body, 'input') }),
  ...(output && { output: schemaOf(output, 'output') }),
  errors: errorsOf(errors),
})

/** Declared errors as a manifest lists them. */
export const errorsOf = (errors: readonly AnyErrorClass[]): ProcedureManifest['errors'] =>
  errors.map(({ definition: { code, kind, remediation } }) => ({ code, kind, remediation }))

function restLinesOf(procedure: string, { rest }: ProcedureMeta): readonly string[] {
  if (rest === undefined) throw new Error(`${procedure} has no REST line, and is not internal`)
  return typeof rest === 'string' ? [rest] : rest
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
  return rest
}
