import type { JsonSchema } from '@wordclaw/shared/manifest'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Wordclaw } from './harness.ts'

interface Document {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, JsonSchema>; readonly responses: Record<string, Answer> }
}
interface Operation {
  readonly operationId: string
  /** Empty for operations that need no key. */
  readonly security?: readonly object[]
  readonly responses: Record<string, Answer>
}
interface Answer {
  readonly $ref?: string
  readonly content?: Record<string, { readonly schema?: JsonSchema; readonly examples?: Readonly<Record<string, unknown>> }>
}

/** A request, as the document has its parts. */
export interface Asking {
  readonly path?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: NonNullable<RequestInit['body']>
  /** Another key than the administrator's; null for none. */
  readonly key?: string | null
}

export interface Answered {
  readonly status: number
  /** What of the answer the document does not declare. */
  readonly faults: readonly unknown[]
  readonly text: string
}

/** An HTTP client that knows nothing but the document: where an operation is, whether it needs a key, and what it may answer. */
export async function clientOf({ url, key }: Wordclaw) {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document
  const faultsOf = declaredBy(document)
  const find = (operationId: string) => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods))
        if (operation.operationId === operationId) return { path, method, operation }
    }
    throw new Error(`the document has no ${operationId}`)
  }

  /** Asks for an operation part by part. */
  const ask = async (operationId: string, asking: Asking = {}): Promise<Answered> => {
    const { path, method, operation } = find(operationId)
    const target = new URL(
      path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(asking.path?.[name]))),
      url,
    )
    for (const [name, value] of Object.entries(asking.query ?? {})) target.searchParams.set(name, value)
    const own = operation.security?.length === 0 ? null : key
    const as = asking.key === undefined ? own : asking.key
    const headers = { ...(as !== null && { 'x-api-key': as }), ...asking.headers }
    const response = await fetch(target, { method: method.toUpperCase(), headers, ...(asking.body !== undefined && { body: asking.body }) })
    const text = await response.text()
    const type = response.headers.get('content-type')?.split(';')[0] ?? ''
    return { status: response.status, text, faults: faultsOf(operation, response.status, type, text) }
  }

  /** Calls a procedure with its input, whose fields go where its operation has them. */
  const call = (operationId: string, input: Readonly<Record<string, unknown>>, dryRun = false) => {
    const { path, method } = find(operationId)
    const rest = Object.entries(input).filter(([name]) => !path.includes(`{${name}}`))
    const mode = dryRun ? { mode: 'dry_run' } : {}
    if (method !== 'post' && method !== 'put')
      return ask(operationId, {
        path: input,
        query: { ...Object.fromEntries(rest.map(([name, value]) => [name, String(value)])), ...mode },
      })
    const headers = { 'content-type': 'application/json' }
    return ask(operationId, { path: input, query: mode, headers, body: JSON.stringify(Object.fromEntries(rest)) })
  }

  return { ask, call }
}

/** Finds what of an answer a document does not declare: its status, its media type, the shape of what it says, or the code of a problem. */
function declaredBy(document: Document) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema({ $id: 'document', ...document } as object)
  return ({ responses }: Operation, status: number, type: string, text: string): readonly unknown[] => {
    const declared = responses[String(status)]
    const answer = declared?.$ref ? document.components.responses[declared.$ref.split('/').at(-1) ?? ''] : declared
    if (!answer) return [`${status} is not declared`]
    if (!answer.content) return text === '' ? [] : [`${status} is declared to have no body`]
    const content = answer.content[type] ?? answer.content['*/*']
    if (!content) return [`${status} ${type} is not declared`]
    if (!content.schema) return []
    const said: unknown = /[/+]json$/.test(type) ? JSON.parse(text) : text
    const { code } = Object(said) as { code?: string }
    if (type === 'application/problem+json' && !(String(code) in (content.examples ?? {}))) return [`${status} ${code} is not declared`]
    const validate = ajv.compile(JSON.parse(JSON.stringify(content.schema).replaceAll('"#/', '"document#/')) as object)
    return validate(said) ? [] : (validate.errors ?? [])
  }
}
