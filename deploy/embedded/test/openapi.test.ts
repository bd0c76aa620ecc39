import type { JsonSchema } from '@wordclaw/shared/manifest'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { story } from './first-story.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'

interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema>; responses: Record<string, Answer> }
}
interface Operation {
  operationId: string
  responses: Record<string, Answer>
}
type Answer = { $ref?: string; content?: Record<string, { schema: JsonSchema }> }

/** An HTTP client that knows nothing but the document: where an operation is, and what it may answer. */
async function clientOf({ url, key }: Wordclaw) {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema({ $id: 'document', ...document } as object)

  const find = (operationId: string) => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods))
        if (operation.operationId === operationId) return { path, method, operation }
    }
    throw new Error(`the document has no ${operationId}`)
  }
  const faults = ({ responses }: Operation, status: number, type: string, body: unknown) => {
    const declared = responses[String(status)]
    const answer = declared?.$ref ? document.components.responses[declared.$ref.split('/').at(-1) ?? ''] : declared
    const schema = answer?.content?.[type]?.schema
    if (!schema) return [`${status} ${type} is not declared`]
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object)
    return validate(body) ? [] : validate.errors
  }
  return async (operationId: string, input: Record<string, unknown>, dryRun = false) => {
    const { path, method, operation } = find(operationId)
    const remaining = { ...input }
    const target = new URL(
      path.replace(/\{(\w+)\}/g, (_, name: string) => {
        const { [name]: value } = remaining
        delete remaining[name]
        return String(value)
      }),
      url,
    )
    if (dryRun) target.searchParams.set('mode', 'dry_run')
    const body = method === 'post' || method === 'put'
    if (!body) for (const [name, value] of Object.entries(remaining)) target.searchParams.set(name, String(value))
    const response = await fetch(target, {
      method: method.toUpperCase(),
      headers: { 'x-api-key': key, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(remaining) }),
    })
    const type = response.headers.get('content-type')?.split(';')[0] ?? ''
    return { status: response.status, faults: faults(operation, response.status, type, await response.json()) }
  }
}

test('every answer of the first story is one that the document declares for its operation', async () => {
  await using wordclaw = await startWordclaw()
  const call = await clientOf(wordclaw)
  for (const { title, procedure, input, dryRun } of story) {
    expect({ title, ...(await call(procedure, input, dryRun)) }).toMatchObject({ title, faults: [] })
  }
})

const others: readonly [string, Record<string, unknown>][] = [
  ['gateway.identity.get', {}],
  ['gateway.domains.list', {}],
  ['gateway.domains.create', { name: 'Acme', hostname: 'acme.example' }],
  ['gateway.keys.create', { name: 'Writer', scopes: ['content:write'] }],
  ['gateway.keys.list', { limit: 1 }],
  ['gateway.keys.rotate', { id: 2, graceSeconds: 60 }],
  ['gateway.keys.revoke', { id: 3 }],
  ['gateway.policy.evaluate', { action: { name: 'content.read' }, resource: { type: 'content_item' } }],
  ['gateway.policy.simulate', { text: 'no Cedar' }],
  ['gateway.policy.listDecisions', { limit: 2 }],
  ['gateway.audit.list', { limit: 2, entityType: 'content_item', since: '2020-01-01T00:00:00Z' }],
  ['gateway.audit.get', { id: 2_000_000 }],
  ['gateway.audit.verify', {}],
  ['gateway.audit.export', { format: 'ocsf' }],
  ['forms.definitions.list', {}],
  ['payments.payments.list', {}],
  ['gateway.jobs.list', {}],
  ['gateway.jobs.workerStatus', {}],
  ['search.index.status', {}],
]

test('so is every answer of the other services and of the gateway', async () => {
  await using wordclaw = await startWordclaw()
  const call = await clientOf(wordclaw)
  for (const [operation, input] of others) expect({ operation, ...(await call(operation, input)) }).toMatchObject({ operation, faults: [] })
})
