import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { generateCredential, hashOf, isWellFormed, prefixOf } from './keys/credential.ts'
import { formatScopes, PLATFORM_SCOPE } from './keys/scopes.ts'

const lock = statement('bootstrap_lock', `select pg_advisory_xact_lock(hashtextextended('wordclaw.bootstrap', 0))`)
const any = statement('bootstrap_any', 'select id from gateway.api_keys limit 1')
const domain = statement(
  'bootstrap_domain',
  `insert into gateway.domains (hostname, name) values ('default.local', 'Default Workspace') returning id`,
)
const key = statement(
  'bootstrap_key',
  `insert into gateway.api_keys (domain_id, name, key_hash, key_prefix, scopes) values ($1, 'Administrator', $2, $3, $4)`,
)

/**
 * On the first start, creates the default domain and the administrator's key, and returns that key: it is to be shown once.
 * Null on every later start. Of several copies that start at once, one gets the key.
 */
export async function bootstrap(sql: Sql, given: string | undefined): Promise<string | null> {
  if (given !== undefined && !isWellFormed(given)) throw new Error('the bootstrap key is not a well-formed key')
  return sql.transaction(async (inside) => {
    await inside.query(lock, [])
    const [existing] = await inside.query(any, [])
    if (existing) return null
    const credential = given ?? generateCredential()
    const [created] = await inside.query<{ id: number }>(domain, [])
    await inside.query(key, [created?.id, hashOf(credential), prefixOf(credential), formatScopes(['admin', PLATFORM_SCOPE])])
    return credential
  })
}
