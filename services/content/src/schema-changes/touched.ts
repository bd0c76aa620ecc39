import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { type PeerPorts, PeerUnavailable } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { z } from 'zod'

/** What there is of a type when its schema changes. Null is what could not be asked: the service does not answer. */
export const Touched = z.object({
  items: z.int(),
  drafts: z.int().describe('Items whose working copy is not what readers see.'),
  published: z.int(),
  versions: z.int().describe('Earlier versions: they stay as they are, and are brought up to date when they are read.'),
  trashed: z.int(),
  forms: z.int().nullable(),
  offers: z.int().nullable().describe('Offers of the type, and of single items of it.'),
  embeddings: z.int().nullable(),
})
export type Touched = z.output<typeof Touched>

// One range of the index by type, as in lists: for plain equalities the planner may walk the primary key.
const RANGE = '(i.domain_id, i.content_type_id, i.id) > ($1, $2, 0) and (i.domain_id, i.content_type_id) <= ($1, $2)'

const own = statement(
  'content_type_touched',
  `select count(*)::int as items, count(*) filter (where i.published_version is distinct from i.version)::int as drafts,
     count(i.published_version)::int as published,
     (select count(*) from content.content_items i join content.content_item_versions v on v.content_item_id = i.id where ${RANGE})::int as versions,
     (select count(*) from content.trashed_items t where t.content_type_id = $2 and t.domain_id = $1)::int as trashed
   from content.content_items i where ${RANGE}`,
)
const ofType = statement(
  'content_items_of_type',
  `select i.id from jsonb_array_elements_text($3::jsonb) as wanted(id)
   join content.content_items i on i.id = wanted.id::int and i.domain_id = $1 and i.content_type_id = $2`,
)

const Count = z.object({ count: z.int() })
const OfferScopes = z.object({
  ofType: z.int(),
  ofItems: z.array(z.object({ contentItemId: z.int(), offers: z.int() })),
  next: z.int().nullable(),
})

/** Counts what a change of a type's schema touches, here and in the services that know of the type. */
export async function touchedBy(sql: Pick<Sql, 'query'>, ports: Partial<PeerPorts>, call: Call, contentTypeId: number): Promise<Touched> {
  const { domainId } = call.principal
  const [counted, forms, offers, embeddings] = await Promise.all([
    sql.query<Pick<Touched, 'items' | 'drafts' | 'published' | 'versions' | 'trashed'>>(own, [domainId, contentTypeId]),
    ask(ports, call, 'forms.definitions.countOfType', { contentTypeId }).then((body) => counts(body)),
    offersOf(sql, ports, call, contentTypeId),
    ask(ports, call, 'search.index.countOfType', { contentTypeId }).then((body) => counts(body)),
  ])
  const [{ items, drafts, published, versions, trashed } = NONE] = counted
  return { items, drafts, published, versions, trashed, forms, offers, embeddings }
}

const NONE = { items: 0, drafts: 0, published: 0, versions: 0, trashed: 0 }

const counts = (body: string | null): number | null => (body === null ? null : Count.parse(JSON.parse(body)).count)

/** The answer of another service, or null if it does not give one now. */
async function ask(
  { peers }: Partial<PeerPorts>,
  { principal, requestId, decisionId, traceparent }: Call,
  procedure: string,
  input: object,
) {
  if (!peers) return null
  const call: Call = { principal, requestId, decisionId, procedure, dryRun: false, ...(traceparent !== undefined && { traceparent }) }
  try {
    const answer = await peers.call(call, input)
    return answer.ok ? answer.body : null
  } catch (error) {
    if (error instanceof PeerUnavailable) return null
    throw error
  }
}

/** Payments knows which items are for sale, and content which of them are of the type. */
async function offersOf(sql: Pick<Sql, 'query'>, ports: Partial<PeerPorts>, call: Call, contentTypeId: number): Promise<number | null> {
  let offers = 0
  for (let after: number | null = 0; after !== null; ) {
    const body = await ask(ports, call, 'payments.offers.countOfType', { contentTypeId, after })
    if (body === null) return null
    const scopes: z.output<typeof OfferScopes> = OfferScopes.parse(JSON.parse(body))
    if (after === 0) offers += scopes.ofType
    const ids = JSON.stringify(scopes.ofItems.map(({ contentItemId }) => contentItemId))
    const mine = new Set((await sql.query<{ id: number }>(ofType, [call.principal.domainId, contentTypeId, ids])).map(({ id }) => id))
    for (const { contentItemId, offers: each } of scopes.ofItems) if (mine.has(contentItemId)) offers += each
    after = scopes.next
  }
  return offers
}
