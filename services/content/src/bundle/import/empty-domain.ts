import { ImportDomainNotEmpty } from '@wordclaw/shared/bundle/import.errors'
import { type Sql, statement } from '@wordclaw/shared/database/sql'

/** The most of each kind that are counted. */
const MOST = 1_000

const counts = statement(
  'import_what_is_there',
  `select ${[
    ['types', 'content_types'],
    ['items', 'content_items'],
    ['trashed', 'trashed_items'],
    ['assets', 'assets'],
    ['releases', 'releases'],
  ]
    .map(
      ([name, table]) => `(select count(*)::int from (select from content.${table} where domain_id = $1 limit ${MOST}) found) as ${name}`,
    )
    .join(', ')}`,
)

async function foundIn(sql: Pick<Sql, 'query'>, domainId: number): Promise<Record<string, number>> {
  const [row = {}] = await sql.query<Record<string, number>>(counts, [domainId])
  return Object.fromEntries(Object.entries(row).filter(([, count]) => count > 0))
}

export const isEmpty = async (sql: Pick<Sql, 'query'>, domainId: number): Promise<boolean> =>
  Object.keys(await foundIn(sql, domainId)).length === 0

/** Refuses where there is anything that a bundle could collide with. */
export async function refuseUnlessEmpty(sql: Pick<Sql, 'query'>, domainId: number): Promise<void> {
  const found = await foundIn(sql, domainId)
  if (Object.keys(found).length > 0) throw new ImportDomainNotEmpty({ found })
}
