import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'

const counts = statement(
  'bundle_summary',
  `select (select count(*)::int from content.content_types where domain_id = $1) as types,
     (select count(*)::int from content.content_items where domain_id = $1) as items,
     (select count(*)::int from content.trashed_items where domain_id = $1) as trashed,
     a.assets, a.bytes
   from (select count(*)::int as assets, coalesce(sum(size_bytes), 0)::float8 as bytes from content.assets where domain_id = $1) a`,
)

/** Tells what an export of the domain would hold, and where it is. The bundle itself is a stream, which only REST can give. */
export const summary = direct
  .meta({
    summary: 'Tell what an export of the domain holds',
    operation: 'domain.export',
    resource: { type: 'domain' },
    rest: 'GET /export/summary',
    next: 'Download the bundle with GET /api/export, and send it to an empty domain with POST /api/import.',
  })
  .input(z.strictObject({}))
  .output(
    z.object({
      types: z.int(),
      items: z.int(),
      trashed: z.int(),
      assets: z.int(),
      assetBytes: z.number().describe('Bytes of all files; in the bundle they take a third more.'),
      href: z.string().describe('Where GET gives the bundle.'),
    }),
  )
  .query(async ({ ctx: { sql, principal } }) => {
    const [row] = await sql.query<{ types: number; items: number; trashed: number; assets: number; bytes: number }>(counts, [
      principal.domainId,
    ])
    const { bytes = 0, types = 0, items = 0, trashed = 0, assets = 0 } = row ?? {}
    return { types, items, trashed, assets, assetBytes: bytes, href: '/api/export' }
  })
