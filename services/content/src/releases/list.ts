import { statement } from '@wordclaw/shared/database/sql'
import { newestFirst } from '@wordclaw/shared/newest-first'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidReleasesCursor } from './release.errors.ts'
import { RELEASE_COLUMNS, type ReleaseRow, ReleaseStatus, ReleaseView } from './release.schema.ts'

const ofDomain = statement(
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
  .query(({ ctx: { sql, principal }, input: { status, ...page } }) => {
    const { domainId } = principal
    const read = (below: number, count: number) =>
      status ? sql.query<ReleaseRow>(ofStatus, [domainId, below, count, status]) : sql.query<ReleaseRow>(ofDomain, [domainId, below, count])
    return newestFirst(page, InvalidReleasesCursor, (row) => row, read)
  })
