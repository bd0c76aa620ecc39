import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidReleasesCursor } from './release.errors.ts'
import { RELEASE_COLUMNS, type ReleaseRow, ReleaseStatus, ReleaseView } from './release.schema.ts'

const newestFirst = statement(
  'releases_newest_first',
  `select ${RELEASE_COLUMNS} from content.releases r
   where r.domain_id >= $1 and (r.domain_id, r.id) < ($1, $2::bigint) order by r.domain_id desc, r.id desc limit $3`,
)
const ofStatus = statement(
  'releases_of_status',
  `select ${RELEASE_COLUMNS} from content.releases r
   where (r.domain_id, r.status) >= ($1, $4) and (r.domain_id, r.status, r.id) < ($1, $4, $2::bigint)
   order by r.domain_id desc, r.status desc, r.id desc limit $3`,
)

/** Lists the domain's releases, newest first. */
export const list = direct
  .meta({
    summary: 'List releases',
    operation: 'content.read',
    resource: { type: 'release' },
    rest: 'GET /releases',
    errors: [InvalidReleasesCursor],
  })
  .input(z.strictObject({ ...PageInput, status: ReleaseStatus.optional() }))
  .output(pageOf(ReleaseView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor, status } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidReleasesCursor({})
    const range = [principal.domainId, below, limit + 1]
    const rows = await sql.query<ReleaseRow>(status ? ofStatus : newestFirst, status ? [...range, status] : range)
    return page(
      rows,
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    )
  })
