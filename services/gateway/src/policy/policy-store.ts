import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { LRUCache } from 'lru-cache'
import { type Families, familiesOf, type PolicyRule, parseRules } from './cedar.ts'
import { createEngine, type PolicyEngine } from './engine.ts'

/** The version of `base.cedar`: raised by hand with every change of it. */
const BASE_VERSION = '1.1.0'

const BASE = new URL(import.meta.resolve('@wordclaw/shared/policy/base.cedar'))
const SCHEMA = new URL(import.meta.resolve('@wordclaw/shared/policy/wordclaw.cedarschema'))

/** The channel on which a domain's id says that its policies have changed. */
export const POLICY_CHANNEL = 'wordclaw_policies'

export const policyHash = (text: string): string => createHash('sha256').update(text).digest('hex')

/** `1.2.0+0a1b2c3d4e5f`: which policies decided, down to the byte. */
const revisionOf = (version: string, hash: string): string => `${version}+${hash.slice(0, 12)}`

interface PolicyRow {
  version: string
  hash: string
  text: string
}

const activeOf = statement('policy_active', `select version, hash, text from gateway.policies where domain_id = $1 and status = 'active'`)
const recordBase = statement(
  'policy_record_base',
  `with retired as (
     update gateway.policies set status = 'retired' where domain_id is null and status = 'active' and hash <> $2
   )
   insert into gateway.policies (domain_id, version, hash, text, status, activated_at)
   select null, $1, $2, $3, 'active', now()
   where not exists (select 1 from gateway.policies where domain_id is null and status = 'active' and hash = $2)
   on conflict do nothing`,
)

const ENGINES = 500

/** The policies in force: the base set for everybody, and what each domain has added to it. */
export interface PolicyStore {
  readonly schema: string
  readonly families: Families
  readonly base: readonly PolicyRule[]
  /** The engine of a domain; of the base set for a caller without one. */
  engineFor(domainId: number): PolicyEngine | Promise<PolicyEngine>
  /** An engine of the base set and these rules, for one-off questions. */
  candidate(rules: readonly PolicyRule[]): PolicyEngine
  /** Drops what is prepared for a domain (for all, without one): the next decision reads it again. */
  forget(domainId?: number): void
}

export async function openPolicyStore(sql: Sql): Promise<PolicyStore> {
  const [text, schema] = await Promise.all([readFile(BASE, 'utf8'), readFile(SCHEMA, 'utf8')])
  const hash = policyHash(text)
  await sql.query(recordBase, [BASE_VERSION, hash, text])
  const families = familiesOf(schema)
  const base = parseRules(text)
  const revision = revisionOf(BASE_VERSION, hash)
  const baseEngine = createEngine({ id: 'base', revision, rules: base, families })
  const engines = new LRUCache<number, PolicyEngine>({ max: ENGINES })
  let generation = 0

  const load = async (domainId: number): Promise<PolicyEngine> => {
    const began = generation
    const [row] = await sql.query<PolicyRow>(activeOf, [domainId])
    const engine = row
      ? createEngine({
          id: `domain:${domainId}`,
          revision: `${revision}/${revisionOf(row.version, row.hash)}`,
          rules: [...base, ...parseRules(row.text)],
          families,
        })
      : baseEngine
    if (began === generation) engines.set(domainId, engine)
    return engine
  }

  return {
    schema,
    families,
    base,
    engineFor: (domainId) => (domainId === 0 ? baseEngine : (engines.get(domainId) ?? load(domainId))),
    candidate: (rules) => createEngine({ id: 'candidate', revision: `${revision}/candidate`, rules: [...base, ...rules], families }),
    forget(domainId) {
      generation++
      if (domainId === undefined) engines.clear()
      else engines.delete(domainId)
    },
  }
}
