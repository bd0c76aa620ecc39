import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { PeerPorts } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { direct } from '@wordclaw/shared/procedure'
import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { releaseDocuments, SearchReleaseNotFound, SearchReleaseUnavailable } from './release-documents.ts'

const SCORE = (terms: string) => `round(ts_rank_cd(${terms}, q.words, 32)::numeric, 4)::float8`
const WORDS = (parameter: string) => `websearch_to_tsquery('simple'::regconfig, ${parameter}) as q(words)`

// The words are looked up in their index; what is found of other domains is left out before anything is ranked.
const matching = statement(
  'indexed_documents_matching',
  `select d.content_item_id as "contentItemId", d.content_type_id as "contentTypeId", d.version, d.indexed_at as "indexedAt",
     ${SCORE('d.terms')} as score
   from ${WORDS('$2')}, search.indexed_documents d
   where d.terms @@ q.words and d.domain_id = $1 and ($3::int is null or d.content_type_id = $3)
     and not exists (select from jsonb_array_elements_text($5::jsonb) e(id) where e.id::int = d.content_item_id)
   order by score desc, d.content_item_id desc limit $4`,
)

// What is not indexed yet is ranked as it would be.
const matchingOf = statement(
  'given_documents_matching',
  `select d."contentItemId", d."contentTypeId", d.version, now() as "indexedAt", ${SCORE('d.terms')} as score
   from ${WORDS('$1')}, (
     select g.*, to_tsvector('simple'::regconfig, g.text) as terms
     from jsonb_to_recordset($2::jsonb) as g("contentItemId" int, "contentTypeId" int, version int, text text) offset 0
   ) d
   where d.terms @@ q.words and ($3::int is null or d."contentTypeId" = $3)`,
)

const Hit = z
  .object({
    contentItemId: RowId,
    contentTypeId: RowId,
    version: z.int().describe('The version that was found: the published one, or the one that the release is made for.'),
    score: z.number().describe('How well it fits, from 0 to 1.'),
    indexedAt: Timestamp,
  })
  .meta({ id: 'SearchHit' })
type HitRow = z.input<typeof Hit>

const Input = z.strictObject({
  query: z.string().trim().min(1).max(500).describe('Words; "quoted" for a phrase, or for alternatives, -word to leave out.'),
  contentTypeId: RowId.optional(),
  perspective: z
    .string()
    .regex(/^(?:published|release:[1-9]\d{0,8})$/, 'must be published, or release: and the id of one')
    .default('published')
    .describe('published: what readers see; release:{id}: what readers would see if that release were published now.'),
  limit: z.int().min(1).max(50).default(10),
})
type Asked = z.output<typeof Input>

/** Finds published items by their words. Documents are not shown: they are read, and paid for, one by one. */
export const query = direct
  .meta({
    summary: 'Find published content by its words',
    operation: 'content.read',
    resource: { type: 'search_index' },
    rest: 'GET /search',
    errors: [SearchReleaseNotFound, SearchReleaseUnavailable],
    next: 'Read a hit with GET /api/content-items/{id}?draft=false, or in the same perspective.',
  })
  .input(Input)
  .output(z.object({ items: z.array(Hit) }).meta({ id: 'SearchHits' }))
  .query(async ({ ctx: { sql, ports, call }, input }) => {
    const release = /^release:(\d+)$/.exec(input.perspective)?.[1]
    if (release === undefined) return { items: await indexed(sql, call, input, []) }
    return { items: await inRelease(sql, ports as PeerPorts, call, input, Number(release)) }
  })

const indexed = (sql: Pick<Sql, 'query'>, { principal }: Call, { query, contentTypeId, limit }: Asked, without: readonly number[]) =>
  sql.query<HitRow>(matching, [principal.domainId, query, contentTypeId ?? null, limit, JSON.stringify(without)])

/** The best of what the release leaves alone and of what it changes, which are ranked alike. */
async function inRelease(sql: Pick<Sql, 'query'>, { peers }: PeerPorts, call: Call, asked: Asked, release: number): Promise<HitRow[]> {
  const changed: number[] = []
  const hits: HitRow[] = []
  for await (const { ids, documents } of releaseDocuments(peers, call, release)) {
    changed.push(...ids)
    hits.push(...(await sql.query<HitRow>(matchingOf, [asked.query, JSON.stringify(documents), asked.contentTypeId ?? null])))
  }
  hits.push(...(await indexed(sql, call, asked, changed)))
  return hits.toSorted((a, b) => b.score - a.score || b.contentItemId - a.contentItemId).slice(0, asked.limit)
}
