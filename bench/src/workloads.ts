import type { BenchDatabase } from './database.ts'
import { documentOf } from './documents.ts'
import type { LoadResult, LoadSpec } from './load.ts'
import type { LoadDriver } from './processes.ts'
import type { Stack } from './stack.ts'

export const WORKS = ['read', 'trpc-read', 'list', 'create', 'update', 'publish'] as const
export type Work = (typeof WORKS)[number]

/** A stack with what has been put into it. */
export interface Subject {
  readonly stack: Stack
  /** The type whose items are read, listed and updated. */
  readonly articles: number
  readonly articleIds: readonly number[]
  /** The type that creation fills, so that what is read stays as it is. */
  readonly notes: number
  /** Items that are published over and over. */
  readonly pageIds: readonly number[]
}

export interface Bench {
  readonly database: BenchDatabase
  readonly load: LoadDriver
  readonly connections: number
}

type Request = Pick<LoadSpec, 'method' | 'paths' | 'bodies'>

const PREPARE_SECONDS = 120
const itemPath = (id: number) => `/api/content-items/${id}`
const documents = Array.from({ length: 100 }, (_, n) => documentOf(n))
const creating = (contentTypeId: number): Request => ({
  method: 'POST',
  paths: ['/api/content-items'],
  bodies: documents.map((data) => JSON.stringify({ contentTypeId, data })),
})
const updating = (ids: readonly number[]): Request => ({
  method: 'PUT',
  paths: ids.map(itemPath),
  bodies: documents.map((data) => JSON.stringify({ data })),
})
const publishing = (ids: readonly number[]): Request => ({ method: 'POST', paths: ids.map((id) => `${itemPath(id)}/publish`), bodies: [] })
const reading = (paths: readonly string[]): Request => ({ method: 'GET', paths, bodies: [] })
const trpcPath = (id: number) => `/trpc/content.items.get?input=${encodeURIComponent(JSON.stringify({ id }))}`

/** What a work asks of a stack. The floor speaks no tRPC: there a typed call is measured against the read it stands for. */
function requestOf(work: Work, { stack, articles, articleIds, notes, pageIds }: Subject): Request {
  switch (work) {
    case 'read':
      return reading(articleIds.map(itemPath))
    case 'trpc-read':
      return reading(articleIds.map(stack.name === 'floor' ? itemPath : trpcPath))
    case 'list':
      return reading([`/api/content-items?contentTypeId=${articles}&limit=20`])
    case 'create':
      return creating(notes)
    case 'update':
      return updating(articleIds)
    case 'publish':
      return publishing(pageIds)
  }
}

/** Runs one work against one stack for so many seconds. Publishing first changes every page, unmeasured, and then publishes each once. */
export async function measure(bench: Bench, subject: Subject, work: Work, seconds: number): Promise<LoadResult> {
  const request = requestOf(work, subject)
  if (work !== 'publish') return apply(bench, subject.stack, request, { seconds })
  const requests = subject.pageIds.length
  await prepare(bench, subject.stack, updating(subject.pageIds), requests)
  return apply(bench, subject.stack, request, { seconds, requests })
}

/** Makes the types of a stack and fills them through its own API. */
export async function seed(bench: Bench, stack: Stack, counts: { articles: number; pages: number }): Promise<Subject> {
  const articles = await stack.createType('bench-articles')
  const notes = await stack.createType('bench-notes')
  const pages = await stack.createType('bench-pages')
  await prepare(bench, stack, creating(articles), counts.articles)
  const articleIds = await idsOf(bench.database, stack, articles, counts.articles)
  await prepare(bench, stack, publishing(articleIds), counts.articles)
  if (counts.pages > 0) await prepare(bench, stack, creating(pages), counts.pages)
  return { stack, articles, articleIds, notes, pageIds: await idsOf(bench.database, stack, pages, counts.pages) }
}

/** Ids of a type's items, at random from all of them if there are more than the limit. */
export async function idsOf(database: BenchDatabase, { schema }: Stack, type: number, limit: number): Promise<number[]> {
  const rows = await database.query<{ id: number }>(
    `select id from ${schema}.content_items where content_type_id = $1 order by random() limit $2`,
    [type, limit],
  )
  return rows.map(({ id }) => id)
}

async function prepare(bench: Bench, stack: Stack, request: Request, requests: number): Promise<void> {
  const { errors, failures, requests: answered } = await apply(bench, stack, request, { seconds: PREPARE_SECONDS, requests })
  if (errors > 0 || answered < requests) {
    const problem = `${answered} of ${requests} answered, failures by status ${JSON.stringify(failures)}`
    throw new Error(`${stack.name}: ${request.method} ${request.paths[0]} could not prepare the measurement: ${problem}`)
  }
}

function apply({ load, database, connections }: Bench, stack: Stack, request: Request, limit: Pick<LoadSpec, 'seconds' | 'requests'>) {
  const { url, key, pids } = stack
  return load.run({ ...request, ...limit, url, headers: { 'x-api-key': key }, connections, pids, database: database.name })
}
