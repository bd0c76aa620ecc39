import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { z } from 'zod'
import { ReleaseNotFound } from './release.errors.ts'

/** Whose view of the content a read takes. */
export type Perspective =
  | { readonly kind: 'draft' }
  | { readonly kind: 'published' }
  | { readonly kind: 'release'; readonly release: number }

/** How callers name one. */
export const PerspectiveName = z
  .string()
  .regex(/^(?:draft|published|release:[1-9]\d{0,9})$/, 'must be draft, published, or release: and the id of one')
  .describe('draft: working copies; published: what readers see; release:{id}: what readers would see if that release were published now.')

const exists = statement('release_exists', 'select id from content.releases where id = $1 and domain_id = $2')

const MOST = 2_147_483_647

/** The perspective of a name. Throws if it names a release that is not there. */
export async function perspectiveOf(sql: Pick<Sql, 'query'>, name: string, domainId: number): Promise<Perspective> {
  if (name === 'draft' || name === 'published') return { kind: name }
  const release = Number(name.slice('release:'.length))
  const known = release <= MOST && (await sql.query(exists, [release, domainId])).length > 0
  if (!known) throw new ReleaseNotFound({ id: release })
  return { kind: 'release', release }
}
