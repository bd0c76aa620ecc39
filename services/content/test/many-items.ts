import { createHash } from 'node:crypto'
import type { Sql } from '@wordclaw/shared/database/sql'

const MANY = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    price: { type: 'number', 'x-wordclaw-indexed': true },
    sku: { type: 'string', 'x-wordclaw-indexed': true },
    author: { type: 'object', 'x-wordclaw-field-kind': 'content-ref', properties: { contentItemId: { type: 'integer' } } },
  },
}

/**
 * Fills the tables of items with so many of each type, whose documents are numbered: item `n` costs `n % 1000` and has the number as its `sku`. Each refers
 * to one of the first hundred, every thousandth is archived, and all of them are published. One was made every second of 2026, and they were changed in another order.
 */
export async function givenMany(sql: Pick<Sql, 'query'>, types: readonly { domainId: number; items: number }[]): Promise<number[]> {
  const schema = JSON.stringify(MANY)
  const hash = createHash('sha256').update(schema).digest('hex')
  const run = <R extends object>(text: string, values: readonly unknown[]) => sql.query<R>({ name: '', text }, values)
  const ids: number[] = []
  for (const { domainId, items } of types) {
    const [type] = await run<{ id: number }>(
      `insert into content.content_types (domain_id, name, slug, kind, schema, schema_hash, indexed_hash)
       values ($1, 'Many', 'many-' || gen_random_uuid(), 'collection', $2, $3, $3) returning id`,
      [domainId, schema, hash],
    )
    ids.push(type?.id ?? 0)
    const values = [domainId, type?.id, hash, items]
    await run(
      `insert into content.content_items (domain_id, content_type_id, data, status, version, published_version, schema_hash, created_at, updated_at)
       select $1, $2, json_build_object('title', 'Item ' || n, 'price', n % 1000, 'sku', lpad(n::text, 8, '0'), 'text', repeat('lorem ipsum ', 40))::text,
         case when n % 1000 = 0 then 'archived' else 'draft' end, 1, 1, $3,
         timestamptz '2026-01-01Z' + n * interval '1 second', timestamptz '2026-02-01Z' + n * 7919 % $4::int * interval '1 second'
       from generate_series(1, $4::int) n`,
      values,
    )
  }
  await run(
    `insert into content.published_items select id, domain_id, content_type_id, 1, data, schema_hash, null, created_at, updated_at from content.content_items`,
    [],
  )
  // The order of whole numbers below 1000 as index rows have it: the bits of a double, its sign turned.
  await run(
    `insert into content.content_item_fields (domain_id, content_type_id, view, path, value, content_item_id)
     select i.domain_id, i.content_type_id, view, path, value, i.id from content.content_items i
     cross join lateral (values
       ('/sku', 's' || (i.data::jsonb ->> 'sku')),
       ('/price', 'n' || case when (i.data::jsonb -> 'price')::int = 0 then '8' || repeat('0', 15)
         else lpad(to_hex(('x' || encode(float8send((i.data::jsonb -> 'price')::float8), 'hex'))::bit(64)::bigint | (1::bigint << 63)), 16, '0') end)
     ) f(path, value), (values (0), (-1)) v(view)`,
    [],
  )
  await run(
    `insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version)
     select domain_id, id, '/author', 'item', 1 + id % 100, 1 from content.content_items`,
    [],
  )
  // As the server itself does after a while: then what an index has need not be looked up in the table.
  for (const table of ['items', 'types', 'item_fields', 'item_references']) await run(`vacuum analyze content.content_${table}`, [])
  await run('vacuum analyze content.published_items', [])
  return ids
}
