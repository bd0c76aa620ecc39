import { createHash } from 'node:crypto'
import { type Sql, statement } from '@wordclaw/shared/database/sql'

/** A thing that others refer to. */
export interface Identified {
  readonly kind: 'item' | 'asset'
  readonly id: number
}

const origin = statement(
  'bundle_origin',
  `with made as (insert into content.origin (id) values (1) on conflict (id) do nothing returning uid)
   select uid from made union all select uid from content.origin`,
)

/** What tells this database from every other one, for ever. */
export async function originOf(sql: Pick<Sql, 'query'>): Promise<string> {
  const [row] = await sql.query<{ uid: string }>(origin, [])
  if (!row) throw new Error('the database has no origin')
  return row.uid
}

const known = statement(
  'bundle_known_uids',
  `with wanted as (select w.kind, w.id from jsonb_to_recordset($2::jsonb) as w(kind text, id int))
   select 'item' as kind, i.id, i.uid from content.content_items i
   where i.domain_id = $1 and i.uid is not null and i.id in (select id from wanted where kind = 'item')
   union all
   select 'item', t.id, t.uid from content.trashed_items t
   where t.domain_id = $1 and t.uid is not null and t.id in (select id from wanted where kind = 'item')
   union all
   select w.kind, w.id, k.uid from wanted w join content.imported_ids k on k.domain_id = $1 and k.kind = w.kind and k.id = w.id`,
)

/** Tells the stable id of a thing. */
export type UidOf = (thing: Identified) => string

/**
 * The stable ids of things of a domain. What was imported keeps that which it came with; all else has one that follows from where it was made, so that it needs no
 * place: a UUID of version 5, of the database, the domain and the id.
 */
export async function uidsOf(sql: Pick<Sql, 'query'>, origin: string, domainId: number, things: readonly Identified[]): Promise<UidOf> {
  const rows = things.length === 0 ? [] : await sql.query<Identified & { uid: string }>(known, [domainId, JSON.stringify(things)])
  const uids = new Map(rows.map(({ kind, id, uid }) => [`${kind} ${id}`, uid]))
  return ({ kind, id }) => uids.get(`${kind} ${id}`) ?? derivedUid(origin, domainId, kind, id)
}

function derivedUid(origin: string, domainId: number, kind: Identified['kind'], id: number): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(origin.replaceAll('-', ''), 'hex'))
    .update(`${domainId}/${kind}/${id}`)
    .digest()
    .subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
