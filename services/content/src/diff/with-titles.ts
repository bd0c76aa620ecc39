import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { RowId } from '@wordclaw/shared/schema'
import type { Field, Shape } from '../modelling/shape.ts'
import type { Change } from './change.schema.ts'

/** How many things are looked up. */
const TITLES = 100

// What is for sale is not told, not even its title. Of a title in several locales, the first one is taken.
const titles = statement(
  'diff_titles',
  `select 'item ' || i.id as thing, left(title.text, 200) as title
   from content.content_items i
   join content.content_types t on t.id = i.content_type_id and coalesce(t.base_price, 0) = 0
   cross join lateral (
     select case jsonb_typeof(named.value)
       when 'string' then named.value #>> '{}'
       when 'object' then (select locale.value #>> '{}' from jsonb_each(named.value) locale where jsonb_typeof(locale.value) = 'string' limit 1)
     end as text
     from (select i.data::jsonb as data) document, unnest(array['title', 'name', 'label', 'headline']) with ordinality as member(name, place),
       lateral (select document.data -> member.name as value) named
     where jsonb_typeof(named.value) in ('string', 'object') order by member.place limit 1
   ) title
   where i.domain_id = $1 and i.id in (select wanted.id::int from jsonb_array_elements_text($2::jsonb) as wanted(id)) and title.text is not null
   union all
   select 'asset ' || a.id, left(a.original_filename, 200) from content.assets a
   where a.domain_id = $1 and a.id in (select wanted.id::int from jsonb_array_elements_text($3::jsonb) as wanted(id))`,
)

interface Target {
  readonly kind: 'item' | 'asset'
  readonly id: number
}

/** Says of each reference that changed what the thing is called that it refers to. Only fields that the type declares as references are looked at. */
export async function withTitles(sql: Sql, domainId: number, shape: Shape, changes: readonly Change[]): Promise<Change[]> {
  const patterns = shape.fields.filter(({ kind }) => kind.startsWith('content-ref') || kind.startsWith('asset')).map(patternOf)
  const referring = changes.filter(({ path }) => patterns.some((pattern) => pattern.test(path)))
  const targets = referring.flatMap(({ from, to }) => [targetOf(from), targetOf(to)]).filter((target) => target !== null)
  if (targets.length === 0) return [...changes]
  const idsOf = (kind: Target['kind']) =>
    JSON.stringify([...new Set(targets.filter((target) => target.kind === kind).map(({ id }) => id))].slice(0, TITLES))
  const rows = await sql.query<{ thing: string; title: string | null }>(titles, [domainId, idsOf('item'), idsOf('asset')])
  const names = new Map(rows.map(({ thing, title }) => [thing, title]))
  const titleOf = (value: unknown): string | undefined => {
    const target = targetOf(value)
    return (target && names.get(`${target.kind} ${target.id}`)) ?? undefined
  }
  const known = new Set(referring)
  return changes.map((change) => {
    if (!known.has(change)) return change
    const [fromTitle, toTitle] = [titleOf(change.from), titleOf(change.to)]
    return { ...change, ...(fromTitle !== undefined && { fromTitle }), ...(toTitle !== undefined && { toTitle }) }
  })
}

/** The places of a field: a star is an index, and the locale or the index of a list may come below it. */
const patternOf = ({ path }: Field): RegExp =>
  new RegExp(
    `^${path
      .split('/')
      .map((segment) => (segment === '*' ? '\\d+' : RegExp.escape(segment)))
      .join('/')}(?:/[^/]+){0,2}$`,
  )

function targetOf(value: unknown): Target | null {
  if (typeof value !== 'object' || value === null) return null
  const { contentItemId, assetId } = value as { contentItemId?: unknown; assetId?: unknown }
  const { data: id } = RowId.safeParse(contentItemId ?? assetId)
  return id === undefined ? null : { kind: contentItemId === undefined ? 'asset' : 'item', id }
}
