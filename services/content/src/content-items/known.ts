import { type Sql, statement } from '@wordclaw/shared/database/sql'

const byId = statement('content_item_known', 'select id from content.content_items where id = $1 and domain_id = $2')

/** Whether the domain has an item of this id, outside the trash. */
export const isKnown = async (sql: Pick<Sql, 'query'>, id: number, domainId: number): Promise<boolean> =>
  (await sql.query(byId, [id, domainId])).length > 0
