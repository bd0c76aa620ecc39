import type { Database } from '../database/database.ts'
import { canonical } from './canonical.ts'
import { effectsOf, entitiesOf, type Row } from './effects.ts'
import type { Moved } from './plan.errors.ts'
import { type Read, readOf } from './rehearsal.ts'

const MOST = 100

/**
 * What is not as it was when a plan was made. `seen` is what a run relied on just now; what it did not come to is looked at again. Read after that run was
 * rolled back: of things that move on at this very moment, it may tell a later version than the run saw.
 */
export async function movedSince(database: Database, planned: readonly Read[], seen: readonly Read[]): Promise<Moved[]> {
  const place = ({ entity, key }: Read) => `${entity} ${canonical(key)}`
  const known = new Map(seen.map((read) => [place(read), read]))
  const moved: Moved[] = []
  for (const then of planned.slice(0, MOST)) {
    const now = known.get(place(then)) ?? (await lookedUp(database, then))
    if (now === undefined || (now?.digest === then.digest && now?.version === then.version)) continue
    moved.push({ entity: then.entity, key: then.key, ...told(then, now) })
  }
  const before = new Set(planned.map(place))
  const fresh = seen.filter((read) => !before.has(place(read))).slice(0, MOST)
  return [...moved, ...fresh.map((now) => ({ entity: now.entity, key: now.key, ...told(null, now) }))]
}

/** Versions where they tell the two apart, else digests. */
function told(then: Read | null, now: Read | null): Pick<Moved, 'planned' | 'current'> {
  const byVersion = then?.version !== now?.version
  const of = (read: Read | null) => (read && byVersion ? (read.version ?? read.digest) : (read?.digest ?? null))
  return { planned: of(then), current: of(now) }
}

/** A thing as it is now; null if it is gone, undefined if that cannot be told. */
async function lookedUp(database: Database, { entity, key, digest }: Read): Promise<Read | null | undefined> {
  if (digest === null) return undefined
  const entities = entitiesOf(database)
  const [relation] = [...entities].find(([, { name }]) => name === entity) ?? []
  if (relation === undefined) return undefined
  const columns = Object.keys(key).map((name) => `t."${name}" = k."${name}"`)
  const table = `"${database.orm.config.get('schema') ?? ''}"."${relation}"`
  const text = `select to_jsonb(t) as row from ${table} t, jsonb_populate_record(null::${table}, $1::jsonb) k where ${columns.join(' and ')}`
  const [found] = await database.sql.query<{ row: Row }>({ name: '', text }, [JSON.stringify(key)])
  if (!found) return null
  const [change] = effectsOf([{ relation, before: found.row, after: null }], entities).changes
  return change?.before ? readOf(entity, key, change.before) : undefined
}
