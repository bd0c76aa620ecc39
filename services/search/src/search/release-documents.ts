import { defineError } from '@wordclaw/shared/errors'
import { type Peers, PeerUnavailable } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { z } from 'zod'
import { textOf } from '../documents/text-of.ts'

export const SearchReleaseNotFound = defineError<{ id: number }>({
  code: 'SEARCH_RELEASE_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Release ${id} does not exist in this domain.`,
  remediation: 'List releases with GET /api/releases and retry with an id from that list.',
})

export const SearchReleaseUnavailable = defineError<object>({
  code: 'SEARCH_RELEASE_UNAVAILABLE',
  kind: 'SERVICE_UNAVAILABLE',
  message: () => 'What the release changes cannot be looked up now.',
  remediation: 'Retry in a moment, or search what is published.',
})

/** Some of the items that a release changes, and what readers would see of them if it were published now. */
interface Changed {
  readonly ids: readonly number[]
  readonly documents: readonly {
    readonly contentItemId: number
    readonly contentTypeId: number
    readonly version: number
    readonly text: string
  }[]
}

/** Content says that the release is not there. */
const GONE = 404

/** How many changes are looked at at a time: their documents are in memory together. */
const AT_ONCE = 50

const Changes = z.object({
  nextCursor: z.string().nullable(),
  items: z.array(z.object({ contentItemId: z.int().nullable(), contentTypeId: z.int().nullable() })),
})
const Documents = z.object({
  items: z.array(z.object({ id: z.int(), version: z.int(), data: z.record(z.string(), z.unknown()) })),
})

/** The items that a release changes, page by page, as content tells of them: with what is indexed of an item, and nothing that a reader would have to pay for. */
export async function* releaseDocuments(peers: Peers, call: Call, id: number): AsyncGenerator<Changed> {
  const ask = asking(peers, call, id)
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = Changes.parse(await ask('content.releases.listChanges', { id, limit: AT_ONCE, ...(cursor && { cursor }) }))
    const items = page.items.flatMap(({ contentItemId, contentTypeId }) =>
      contentItemId && contentTypeId ? [{ contentItemId, contentTypeId }] : [],
    )
    const ids = items.map(({ contentItemId }) => contentItemId)
    const documents = []
    for (const [contentTypeId, ofType] of Map.groupBy(items, (item) => item.contentTypeId)) {
      const where = { field: 'id', in: ofType.map(({ contentItemId }) => contentItemId) }
      const found = Documents.parse(
        await ask('content.items.query', { contentTypeId, where, perspective: `release:${id}`, limit: AT_ONCE }),
      )
      documents.push(
        ...found.items.map(({ id: contentItemId, data, version }) => ({ contentItemId, contentTypeId, version, text: textOf(data) })),
      )
    }
    yield { ids, documents }
    cursor = page.nextCursor
  }
}

function asking(peers: Peers, { principal: { domainId }, requestId, decisionId, traceparent }: Call, id: number) {
  const principal = { id: 'service:search', domainId, scopes: ['content:read'] }
  return async (procedure: string, input: object): Promise<unknown> => {
    const call = { principal, procedure, requestId, decisionId, dryRun: false, ...(traceparent !== undefined && { traceparent }) }
    const answer = await peers.call(call, input).catch((error: unknown) => {
      throw error instanceof PeerUnavailable ? new SearchReleaseUnavailable({}) : error
    })
    if (answer.ok) return JSON.parse(answer.body)
    if (answer.problem.status === GONE) throw new SearchReleaseNotFound({ id })
    throw new Error(`content answers ${answer.problem.code}`)
  }
}
