import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ReleaseNotFound } from './release.errors.ts'
import { RELEASE_COLUMNS, ReleaseId, type ReleaseRow, ReleaseView } from './release.schema.ts'

const byId = statement('release', `select ${RELEASE_COLUMNS} from content.releases r where r.id = $1 and r.domain_id = $2`)

/** The release. Throws if there is none. */
export async function releaseOf(sql: Pick<Sql, 'query'>, id: number, domainId: number): Promise<ReleaseRow> {
  const [row] = await sql.query<ReleaseRow>(byId, [id, domainId])
  if (!row) throw new ReleaseNotFound({ id })
  return row
}

/** Reads a release. */
export const get = direct
  .meta({
    summary: 'Read one release',
    operation: 'content.read',
    resource: { type: 'release', id: 'id' },
    rest: 'GET /releases/:id',
    errors: [ReleaseNotFound],
    next: 'See what it holds with GET /api/releases/{id}/changes.',
  })
  .input(z.strictObject({ id: ReleaseId }))
  .output(ReleaseView)
  .query(({ ctx: { sql, principal }, input: { id } }) => releaseOf(sql, id, principal.domainId))
